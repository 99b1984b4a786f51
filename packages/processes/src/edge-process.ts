import { EDGE_COMMANDS, type EdgeProcessOptions, type Runtime } from './edge-command.ts';
import { LastLines } from './last-lines.ts';
import { waitUntilReady } from './ready.ts';
import { type Running, run } from './run.ts';

/** The edge as a process of its own, on any runtime. */
export interface EdgeProcess {
  readonly origin: string;
  readonly pid: number;
  /** Resolves with the exit code when the process ends. */
  readonly ended: Promise<number | null>;
  /** The last 2,000 lines that it printed. */
  output(): string;
  /** Sends a signal to the process and its children. */
  signal(signal: NodeJS.Signals): void;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts the process again with the same options, after it has ended. */
  restart(): Promise<void>;
  /** Ends the process in order, or by force after 5 s. */
  end(): Promise<void>;
}

/** The edge did not start; `output` is what it printed. */
export class EdgeNotStarted extends Error {
  readonly output: string;

  constructor(runtime: Runtime, output: string) {
    super(`The edge did not start on ${runtime}. It printed:\n${output}`);
    this.output = output;
  }
}

/** What a caller of {@link startEdgeProcess} wants to know. */
export interface EdgeProcessHooks {
  /** Called with every line that the process prints once it is ready. */
  readonly onLine?: (line: string) => void;
  /** Called after `end`, not after `kill`. */
  readonly cleanUp?: () => Promise<void>;
}

/**
 * Runs the edge on a runtime and waits until `/readyz` succeeds.
 *
 * @throws EdgeNotStarted if the edge exits or is not ready in 60 s
 */
export async function startEdgeProcess(
  runtime: Runtime,
  options: EdgeProcessOptions,
  { onLine, cleanUp }: EdgeProcessHooks = {},
): Promise<EdgeProcess> {
  const lines = new LastLines();
  let running = await launch(runtime, options, lines, onLine);
  return {
    origin: buildOrigin(options),
    get pid() {
      return running.pid;
    },
    get ended() {
      return running.ended;
    },
    output: () => lines.toString(),
    signal: (signal) => running.signal(signal),
    kill: () => running.kill(),
    async restart() {
      running = await launch(runtime, options, lines, onLine);
    },
    async end() {
      await running.end();
      await cleanUp?.();
    },
  };
}

const buildOrigin = ({ port }: EdgeProcessOptions): string => `http://127.0.0.1:${port}`;

async function launch(
  runtime: Runtime,
  options: EdgeProcessOptions,
  lines: LastLines,
  onLine: EdgeProcessHooks['onLine'],
): Promise<Running> {
  let isReady = false;
  const running = run({
    ...(await EDGE_COMMANDS[runtime](options)),
    onLine: (line) => {
      lines.add(line);
      if (isReady) onLine?.(line);
    },
  });
  isReady = await Promise.race([
    waitUntilReady(`${buildOrigin(options)}/readyz`),
    running.ended.then(() => false),
  ]);
  if (isReady) return running;
  await running.end();
  throw new EdgeNotStarted(runtime, lines.toString());
}
