import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long a process may take to end by itself, in milliseconds. */
const GRACE_MS = 5000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with every line of its output. */
  readonly onLine?: (line: string) => void;
}

/** A process and all that it starts, as one group that ends as a whole. */
export interface Running {
  readonly pid: number;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number | null>;
  /** Sends a signal to the whole group; one that has ended is left alone. */
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, and makes it after a while. */
  end(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts a process as the leader of a group of its own: a terminal's Ctrl-C reaches only this
 * program, which then ends every group in order.
 */
export function run({ command, args, cwd, env, onLine }: Command): Running {
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => onLine?.(line));
  }
  const signal = (name: NodeJS.Signals): void => signalGroup(child, name);
  const ended = waitForEnd(child);
  // The last resort, should this program fail: nothing stays behind.
  const killNow = (): void => signal('SIGKILL');
  process.once('exit', killNow);
  void ended.then(() => process.off('exit', killNow));
  return {
    pid: child.pid ?? 0,
    ended,
    signal,
    async end() {
      signal('SIGTERM');
      const timer = setTimeout(killNow, GRACE_MS);
      await ended;
      clearTimeout(timer);
      killNow();
    },
    async kill() {
      killNow();
      await ended;
    },
  };
}

async function waitForEnd(child: ChildProcess): Promise<number | null> {
  await Promise.race([once(child, 'close'), once(child, 'error')]);
  return child.exitCode;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}
