import { EDGE_COMMANDS, type EdgeProcessOptions, type Runtime } from './edge-command.ts';
import { LastLines } from './last-lines.ts';
import { waitUntilReady } from './ready.ts';
import { type Running, run } from './run.ts';

/** One process of the edge, whichever runtime it is on. */
export interface EdgeProcess {
  readonly origin: string;
  readonly pid: number;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number | null>;
  /** What it has printed, last lines only. */
  output(): string;
  /** Sends a signal to it and all that it started. */
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Starts it again, with the same options, after it has ended. */
  restart(): Promise<void>;
  /** Asks it to end, and makes it after a while. */
  end(): Promise<void>;
}

/** An edge did not come up; `output` is what it said. */
export class EdgeNotStarted extends Error {
  readonly output: string;

  constructor(runtime: Runtime, output: string) {
    super(`The edge did not start on ${runtime}. It said:\n${output}`);
    this.output = output;
  }
}

export interface EdgeProcessHooks {
  /** Called with every line that it prints once it is ready. */
  readonly onLine?: (line: string) => void;
  /** Called when it has been ended, not when it was killed. */
  readonly cleanUp?: () => Promise<void>;
}

/**
 * Runs the edge on a runtime, and waits until a request would be answered.
 *
 * @throws EdgeNotStarted if it ends, or is not ready in time
 */
export async function startEdgeProcess(
  runtime: Runtime,
  options: EdgeProcessOptions,
  { onLine, cleanUp }: EdgeProcessHooks = {},
): Promise<EdgeProcess> {
  const origin = `http://127.0.0.1:${options.port}`;
  const lines = new LastLines();
  let running: Running;
  const launch = async (): Promise<void> => {
    let isReady = false;
    running = run({
      ...(await EDGE_COMMANDS[runtime](options)),
      onLine: (line) => {
        lines.add(line);
        if (isReady) onLine?.(line);
      },
    });
    const ready = await Promise.race([
      waitUntilReady(`${origin}/readyz`),
      running.ended.then(() => false),
    ]);
    if (!ready) {
      await running.end();
      throw new EdgeNotStarted(runtime, lines.toString());
    }
    isReady = true;
  };
  await launch();
  return {
    origin,
    get pid() {
      return running.pid;
    },
    get ended() {
      return running.ended;
    },
    output: () => lines.toString(),
    signal: (signal) => running.signal(signal),
    kill: () => running.kill(),
    restart: launch,
    async end() {
      await running.end();
      await cleanUp?.();
    },
  };
}
