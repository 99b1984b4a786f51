import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readReport } from './read-report.ts';
import { setUpChromium } from './set-up-chromium.ts';
import { setUpRedis } from './set-up-redis.ts';

// `pnpm test` installs what the tests need, runs lint, types, builds and all tests, and prints the
// counts, which come from the reports of each package's test runner.

const ROOT = resolve(import.meta.dirname, '../../..');
// The last two run the user stories on the other runtimes.
const TASKS = 'lint lint:repository types build test test:node test:deno'.split(' ');

function runTasks(chromium: string): number {
  // Many tests start a process from TypeScript sources. V8's code of one start serves the next.
  const compileCache = mkdtempSync(join(tmpdir(), 'postern-compile-cache-'));
  const env = {
    ...process.env,
    POSTERN_CHROMIUM: chromium,
    NODE_COMPILE_CACHE: compileCache,
    TURBO_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    DO_NOT_TRACK: '1',
    CI: '1',
  };
  // Tests wait for a third of their time and more. Four tasks keep two cores busy.
  const args = ['run', ...TASKS, '--concurrency=4', '--continue=always'];
  const turbo = spawnSync(resolve(ROOT, 'node_modules/.bin/turbo'), args, {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  rmSync(compileCache, { recursive: true });
  return turbo.status ?? 1;
}

const results = (): string[] => globSync('{apps,packages}/*/.results/tests*.json', { cwd: ROOT });
for (const file of results()) rmSync(resolve(ROOT, file));

const chromium = setUpChromium();
console.log(`Testing with ${chromium} and ${setUpRedis()}`);
const status = runTasks(chromium);

const total = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
const failures: string[] = [];
console.log('');
for (const file of results().toSorted()) {
  const report = readReport(resolve(ROOT, file));
  total.passed += report.passed;
  total.failed += report.failed;
  total.skipped += report.skipped;
  total.flaky += report.flaky;
  failures.push(...report.failures);
  const [, runtime = ''] = /tests-(\w+)\.json$/.exec(file) ?? [];
  const name = `${file.split('/').slice(0, 2).join('/')}${runtime && ` on ${runtime}`}`;
  console.log(
    `${name}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`,
  );
}
for (const failure of failures) console.log(`\n${failure}`);
if (status !== 0) console.log(failures.length > 0 ? '' : 'A task failed; see above.');
if (total.flaky > 0) console.log(`${total.flaky} of the passed tests needed a second try.`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(status === 0 && total.passed === 0 ? 1 : status);
