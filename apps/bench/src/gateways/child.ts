import { join } from 'node:path';
import { run } from '@postern/processes';

/** A process that has printed its port. */
export interface Child {
  readonly origin: string;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** Starts one of this folder's programs and waits for its port. */
export async function startChild(
  program: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const running = run({
    command: process.execPath,
    args: [join(import.meta.dirname, program)],
    env: { PATH: process.env['PATH'], ...variables },
    onLine: resolve,
  });
  void running.ended.then(() => reject(new Error(`${program} ended`)));
  return {
    origin: `http://127.0.0.1:${await promise}`,
    pid: running.pid,
    end: () => running.end(),
  };
}
