import { parseArgs } from 'node:util';
import { type Choices, FRAMEWORKS, RUNTIMES } from './choices.ts';
import { UsageError } from './usage-error.ts';

/** What the arguments say. The rest is asked for on a terminal. */
export interface Arguments extends Partial<Choices> {
  readonly isHelp: boolean;
}

const OPTIONS = {
  framework: { type: 'string' },
  runtime: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Parses the arguments of the command.
 *
 * @throws UsageError if an option or its value is unknown, or if there is a second folder
 */
export function parseArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  const [folder, ...rest] = positionals;
  if (rest.length > 0) {
    throw new UsageError(`Only one folder can be created: ${positionals.join(', ')}.`);
  }
  const framework = pick('framework', FRAMEWORKS, values.framework);
  const runtime = pick('runtime', RUNTIMES, values.runtime);
  return {
    isHelp: values.help ?? false,
    ...(folder !== undefined && { folder }),
    ...(framework !== undefined && { framework }),
    ...(runtime !== undefined && { runtime }),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // Node adds advice about words that start with a dash.
    throw new UsageError(text.replace(/\. To specify [^]*/, '.'));
  }
}

function pick<Name extends string>(
  option: string,
  known: readonly Name[],
  value: string | undefined,
): Name | undefined {
  const found = known.find((name) => name === value);
  if (value !== undefined && found === undefined) {
    throw new UsageError(`Unknown ${option} "${value}". Use one of ${known.join(', ')}.`);
  }
  return found;
}
