import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '@postern/processes';
import { ROOT } from '@postern/release';
import { signInWithBrowser } from './browser.ts';
import { type Machine, setUpMachine } from './machine.ts';
import { startServer } from './server.ts';

// Measures the time from an empty folder to a signed-in user, with npm and Node 22 alone and nothing in
// npm's cache: `npm create postern`, `npm install`, `npm run dev`, a sign-in at the development
// provider, the user's name on the page. `--framework` and `--runtime` are the arguments; default
// react, cloudflare.

const execute = promisify(execFile);
const LIMIT_SECONDS = 120;
const [framework = 'react', runtime = 'cloudflare'] = process.argv.slice(2);

/** Installs Node 22 from npm's registry, into a folder of its own. @returns the program's folder */
async function installNode22(folder: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await execute('npm', ['install', '--no-audit', '--no-fund', 'node@22'], { cwd: folder });
  return join(folder, 'node_modules/node/bin');
}

async function measure(machine: Machine): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const take = async <Result>(step: string, act: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    const result = await act();
    times.set(step, (performance.now() - begun) / 1000);
    return result;
  };
  const app = join(machine.folder, 'my-app');
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const options = `--framework ${framework} --runtime ${runtime}`;
  await take('npm create postern', () =>
    machine.run(`npm create postern@latest my-app -- ${options}`),
  );
  await take('npm install', () => machine.run('npm install', { cwd: app }));
  const start = `npm run dev -- --port ${port} --strictPort`;
  await using server = await take('npm run dev, until it responds', () =>
    startServer(machine, app, start, origin),
  );
  await take('sign-in, until the name is shown', () => signInWithBrowser(origin));
  if (server.output() === '') throw new Error('The server printed nothing');
  return times;
}

function buildReport(times: ReadonlyMap<string, number>, version: string, begun: Date): string {
  const total = [...times.values()].reduce((sum, seconds) => sum + seconds, 0);
  const rows = [...times, ['total', total] as const].map(
    ([step, seconds]) => `| ${step} | ${seconds.toFixed(1)} |`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${version}, load average ${loadavg()[0]?.toFixed(1)}`;
  return `# first-sign-in

\`pnpm --filter @postern/templates first-sign-in ${framework} ${runtime}\`, ${begun.toISOString()}
${machine}

| step | seconds |
| --- | --- |
${rows.join('\n')}

- Limit: ${LIMIT_SECONDS} s in total. The user's own time to type and click is not counted.
- From an empty folder, with npm and Node 22 alone and nothing in npm's cache. The packages of this
  repository are packed and served on loopback; all others come from npm's registry.
`;
}

const tools = await mkdtemp(join(tmpdir(), 'postern-node22-'));
const nodeFolder = await installNode22(tools);
const { stdout: version } = await execute(join(nodeFolder, 'node'), ['--version']);
const machine = await setUpMachine({ nodeFolder, hasColdCache: true });
try {
  const begun = new Date();
  const times = await measure(machine);
  const report = buildReport(times, version.trim(), begun);
  console.log(report);
  const name = `${begun.toISOString().slice(0, 10)}-first-sign-in.md`;
  await writeFile(resolve(ROOT, 'apps/bench/results', name), report);
  const total = [...times.values()].reduce((sum, seconds) => sum + seconds, 0);
  process.exitCode = total <= LIMIT_SECONDS ? 0 : 1;
} finally {
  await machine.end();
  await rm(tools, { recursive: true });
}
