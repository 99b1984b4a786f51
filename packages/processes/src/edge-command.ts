import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './root.ts';
import type { Command } from './run.ts';

/** The runtime of an edge. */
export type Runtime = 'worker' | 'node' | 'deno';

/** What a process of the edge is started with. */
export interface EdgeProcessOptions {
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The folder for the data of wrangler and Deno KV. */
  readonly dataDirectory: string;
}

const { PATH, HOME } = process.env;

/** The command that runs the edge on each runtime, with the given settings only. */
export const EDGE_COMMANDS: Readonly<
  Record<Runtime, (options: EdgeProcessOptions) => Promise<Omit<Command, 'onLine'>>>
> = {
  async worker({ port, variables, dataDirectory }) {
    // Settings must come from the process's environment. Given an empty file, wrangler does not read
    // a .dev.vars that happens to exist.
    const emptyFile = join(dataDirectory, 'empty.env');
    await writeFile(emptyFile, '');
    return {
      command: join(ROOT, 'apps/worker/node_modules/.bin/wrangler'),
      // The environment `local` adds what a deployment lacks: the trace and the emulators' controls.
      args: `dev --env local --ip 127.0.0.1 --port ${port} --inspector-port 0 --show-interactive-dev-session=false`
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
        // The explorer's pages would show records to scripts of the console's origin.
        X_LOCAL_EXPLORER: 'false',
        CI: '1',
        NO_COLOR: '1',
      },
    };
  },
  node: ({ port, variables }) =>
    Promise.resolve({
      command: process.execPath,
      args: ['src/main.ts'],
      cwd: join(ROOT, 'apps/node'),
      env: {
        PATH,
        HOME,
        // It starts from its sources in half of the processor time.
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
        ...variables,
        POSTERN_PORT: String(port),
      },
    }),
  deno: ({ port, variables, dataDirectory }) =>
    Promise.resolve({
      command: join(ROOT, 'node_modules/.bin/deno'),
      args: ['task', 'start'],
      cwd: join(ROOT, 'apps/deno'),
      env: {
        PATH,
        HOME,
        ...variables,
        POSTERN_PORT: String(port),
        POSTERN_KV_PATH: join(dataDirectory, 'deno-kv'),
        NO_COLOR: '1',
      },
    }),
};
