import { run, waitUntilReady } from '@postern/processes';
import { CommandFailed, type Machine } from './machine.ts';

/** A server of an app. It ends with its scope. */
export interface Server extends AsyncDisposable {
  /** All that it printed. */
  readonly output: () => string;
}

/**
 * Starts a server, and waits until a URL of it responds with success.
 *
 * @throws CommandFailed if it ends, or takes longer than 60 s
 */
export async function startServer(
  { env }: Machine,
  cwd: string,
  line: string,
  readyUrl: string,
): Promise<Server> {
  const [command = '', ...args] = line.split(' ');
  const lines: string[] = [];
  const running = run({ command, args, cwd, env, onLine: (text) => lines.push(text) });
  const isReady = await Promise.race([waitUntilReady(readyUrl), running.ended.then(() => false)]);
  if (!isReady) {
    await running.end();
    throw new CommandFailed(`${line} is not ready:\n${lines.join('\n')}`);
  }
  return {
    output: () => lines.join('\n'),
    [Symbol.asyncDispose]: () => running.end(),
  };
}
