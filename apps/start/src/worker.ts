import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './data.ts';
import { type Running, run } from './processes.ts';
import { waitUntilReady } from './ready.ts';
import { StartError } from './start-error.ts';

/** How many of the last lines are shown when it fails to start. */
const KEPT_LINES = 40;

export interface WorkerOptions {
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
}

/**
 * Runs the Worker in workerd, by wrangler, and waits until a request would be answered.
 *
 * @throws StartError with what wrangler said, if it does not come up
 */
export async function startWorker(options: WorkerOptions): Promise<Running> {
  const emptyFile = join(options.dataDirectory, 'empty.env');
  await writeFile(emptyFile, '');
  const lines: string[] = [];
  let isReady = false;
  const worker = run({
    ...buildCommand(options, emptyFile),
    onLine: (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (isReady && isOfInterest(line)) console.log(line);
    },
  });
  const address = `http://127.0.0.1:${options.port}/readyz`;
  const ready = await Promise.race([waitUntilReady(address), worker.ended.then(() => false)]);
  if (!ready) {
    await worker.end();
    throw new StartError(`The Worker did not start. It said:\n${lines.join('\n')}`);
  }
  isReady = true;
  return worker;
}

function buildCommand(
  { port, variables, dataDirectory }: WorkerOptions,
  emptyFile: string,
): {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
} {
  const { PATH, HOME } = process.env;
  return {
    command: join(ROOT, 'apps/worker/node_modules/.bin/wrangler'),
    // Settings come from the process's environment, not from a .dev.vars that may lie about: naming
    // another file, an empty one, keeps wrangler from looking for that.
    args: `dev --ip 127.0.0.1 --port ${port} --inspector-port 0 --show-interactive-dev-session=false`
      .split(' ')
      .concat('--persist-to', join(dataDirectory, 'worker'))
      .concat('--env-file', emptyFile),
    cwd: join(ROOT, 'apps/worker'),
    env: {
      PATH,
      HOME,
      ...variables,
      CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CI: '1',
      NO_COLOR: '1',
    },
  };
}

/** The edge's own events, and errors of the runtime; not wrangler's account of every request. */
function isOfInterest(line: string): boolean {
  return line.startsWith('{') || /error/i.test(line);
}
