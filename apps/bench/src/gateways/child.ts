import { join } from 'node:path';
import { ROOT, run } from '@postern/processes';

/** A process that has printed its port. */
export interface Child {
  readonly origin: string;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

/** Starts one of this folder's programs on Node, and waits for its port. */
export function startChild(program: string, variables: Variables = {}): Promise<Child> {
  return start(process.execPath, [join(import.meta.dirname, program)], variables);
}

/** Serves one of this folder's modules by `deno serve`, and waits for its port. */
export function startDenoChild(module: string, variables: Variables = {}): Promise<Child> {
  const options = [
    '--allow-all',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--unstable-no-legacy-abort',
  ];
  const args = ['serve', ...options, join(import.meta.dirname, module)];
  return start(join(ROOT, 'node_modules/.bin/deno'), args, variables);
}

async function start(
  command: string,
  args: readonly string[],
  variables: Variables,
): Promise<Child> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { PATH, HOME } = process.env;
  const running = run({
    command,
    args,
    env: { PATH, HOME, NO_COLOR: '1', ...variables },
    onLine(line) {
      // Deno prints the address in a sentence.
      const [, port] = /(?:^|127\.0\.0\.1:)(\d+)\/?$/.exec(line) ?? [];
      if (port !== undefined) resolve(port);
    },
  });
  void running.ended.then(() => reject(new Error(`${args.at(-1)} ended`)));
  return {
    origin: `http://127.0.0.1:${await promise}`,
    pid: running.pid,
    end: () => running.end(),
  };
}
