import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { readReport } from './read-report.ts';
import { setUpChromium } from './set-up-chromium.ts';
import { setUpRedis } from './set-up-redis.ts';

// `pnpm test` installs what the tests need, runs lint, types, builds and all tests, and prints the
// counts, which come from the reports of each package's test runner.

const ROOT = resolve(import.meta.dirname, '../../..');
// The site is built with its tests: no cache keeps it.
const BUILD = 'build --filter=!@postern/docs --concurrency=4';

/**
 * Packages whose tests wait for most of their time: for browsers, for npm, for processes and their time
 * limits. The packages of a group are tested one after the other, beside the other groups and two packages
 * of the rest. That keeps two cores busy from beginning to end.
 */
const WAITING: readonly (readonly string[])[] = [
  ['e2e'],
  ['packed', 'release', 'templates'],
  ['bench', 'node', 'app-node', 'deno', 'app-deno', 'worker'],
];
const GROUPS = WAITING.map(
  (group) => `lint types test ${buildFilters('', group)} --only --concurrency=1`,
);
const REST = `lint lint:repository types test ${buildFilters('!', WAITING.flat())} --concurrency=2`;

function buildFilters(sign: '' | '!', packages: readonly string[]): string {
  return packages.map((name) => `--filter=${sign}@postern/${name}`).join(' ');
}

/** Runs turbo's tasks. @returns 0 if all passed */
async function runTasks(tasks: string, env: NodeJS.ProcessEnv): Promise<number> {
  const args = ['run', ...tasks.split(' '), '--continue=always'];
  const turbo = spawn(resolve(ROOT, 'node_modules/.bin/turbo'), args, {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  const [status]: unknown[] = await once(turbo, 'exit');
  return typeof status === 'number' ? status : 1;
}

/** Builds, and runs all checks and tests. @returns 0 if all passed */
async function runEverything(chromium: string): Promise<number> {
  const env = {
    ...process.env,
    POSTERN_CHROMIUM: chromium,
    TURBO_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    DO_NOT_TRACK: '1',
    CI: '1',
    // The tests start hundreds of processes, and each would compile the same modules.
    NODE_COMPILE_CACHE: resolve(ROOT, 'node_modules/.cache/node'),
  };
  const built = await runTasks(BUILD, env);
  const all = [...GROUPS, REST].map((tasks) => runTasks(tasks, env));
  const failed = (await Promise.all(all)).find((status) => status !== 0);
  return failed ?? built;
}

const results = (): string[] => globSync('{apps,packages}/*/.results/tests*.json', { cwd: ROOT });
for (const file of results()) rmSync(resolve(ROOT, file));

const chromium = setUpChromium();
console.log(`Testing with ${chromium} and ${setUpRedis()}`);
const status = await runEverything(chromium);

const total = { passed: 0, failed: 0, skipped: 0 };
const flaky: string[] = [];
const failures: string[] = [];
console.log('');
for (const file of results().toSorted()) {
  const report = readReport(resolve(ROOT, file));
  total.passed += report.passed;
  total.failed += report.failed;
  total.skipped += report.skipped;
  flaky.push(...report.flaky);
  failures.push(...report.failures);
  const [, runtime = ''] = /tests-(\w+)\.json$/.exec(file) ?? [];
  const name = `${file.split('/').slice(0, 2).join('/')}${runtime && ` on ${runtime}`}`;
  console.log(
    `${name}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`,
  );
}
for (const one of flaky) console.log(`\nPassed in a second try: ${one}`);
for (const failure of failures) console.log(`\n${failure}`);
if (status !== 0) console.log(failures.length > 0 ? '' : 'A task failed; see above.');
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(status === 0 && total.passed === 0 ? 1 : status);
