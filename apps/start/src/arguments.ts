import { parseArgs } from 'node:util';
import type { Runtime } from '@postern/processes';
import { StartError } from './start-error.ts';

/** The parsed arguments of `start`. */
export interface StartArguments {
  /** The runtime of the edge. */
  readonly runtime: Runtime;
  /** Whether the console reloads when its source changes. */
  readonly development: boolean;
  /** Whether to print {@link HELP} instead of starting. */
  readonly help: boolean;
}

const RUNTIMES: readonly Runtime[] = ['worker', 'node', 'deno'];
const ALLOWED = new Intl.ListFormat('en', { type: 'disjunction' }).format(RUNTIMES);

/** The help text of `start`. */
export const HELP = `Usage: pnpm start [options]

Starts the emulators, the edge and the console on this machine.

  --runtime <name>  runtime of the edge: ${ALLOWED} (default worker)
  --dev             reload the console when its source changes
  --help            print this text

POSTERN_PORT, LOCKIT_EMULATOR_PORT and LEKAB_EMULATOR_PORT set the ports, POSTERN_DATA_DIR the data
folder.
`;

/**
 * Reads the arguments of `start`.
 *
 * @throws StartError that names the mistake and the allowed values
 */
export function readArguments(args: readonly string[]): StartArguments {
  const { runtime: name = 'worker', dev = false, help = false } = parse(args);
  const runtime = RUNTIMES.find((candidate) => candidate === name);
  if (runtime === undefined) {
    throw new StartError(`--runtime is "${name}"; set it to ${ALLOWED}.`);
  }
  return { runtime, development: dev, help };
}

function parse(args: readonly string[]): { runtime?: string; dev?: boolean; help?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runtime: { type: 'string' },
        dev: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`${reason}\n\n${HELP}`);
  }
}
