import { join } from 'node:path';
import { ROOT, type Running, run, waitUntilReady } from '@postern/processes';
import { StartError } from './start-error.ts';

const { PATH, HOME } = process.env;

/**
 * Builds the console's static assets.
 *
 * @throws StartError with the build's output
 */
export async function buildConsole(): Promise<void> {
  const lines: string[] = [];
  const build = run({
    command: join(ROOT, 'node_modules/.bin/turbo'),
    args: ['run', 'build', '--filter=@postern/console', '--ui=stream'],
    cwd: ROOT,
    env: { PATH, HOME, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: '1' },
    onLine: (line) => lines.push(line),
  });
  if ((await build.ended) !== 0) {
    throw new StartError(`The console could not be built:\n${lines.join('\n')}`);
  }
}

/** Serves the console with hot reload, and forwards the edge's paths to `edgePort`. */
export async function startConsoleDevelopment(port: number, edgePort: number): Promise<Running> {
  const site = run({
    command: join(ROOT, 'apps/console/node_modules/.bin/vite'),
    args: ['--host', '127.0.0.1', '--port', String(port), '--strictPort', '--clearScreen=false'],
    cwd: join(ROOT, 'apps/console'),
    env: {
      PATH,
      HOME,
      POSTERN_PORT: String(port),
      POSTERN_EDGE_URL: `http://127.0.0.1:${edgePort}`,
    },
    onLine: (line) => console.log(line),
  });
  await Promise.race([waitUntilReady(`http://127.0.0.1:${port}/`), site.ended]);
  return site;
}
