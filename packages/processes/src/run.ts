import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long a process may take to end after SIGTERM. */
const GRACE_MS = 5000;

/** A command and how to run it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with every line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

/** A process and its children, as one group that ends together. */
export interface Running {
  readonly pid: number;
  /** Resolves with the exit code when the process ends. */
  readonly ended: Promise<number | null>;
  /** Sends a signal to the whole group; does nothing once it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGTERM, and SIGKILL after 5 s. */
  end(): Promise<void>;
  /** Sends SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
}

// If this program fails, its children must not outlive it.
const killers = new Set<() => void>();
process.once('exit', () => {
  for (const kill of killers) kill();
});

/**
 * Starts a process as the leader of its own group. A terminal's Ctrl-C then reaches only this
 * program, which ends every group in order.
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
  const killNow = (): void => signal('SIGKILL');
  killers.add(killNow);
  void ended.then(() => killers.delete(killNow));
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
