import type { Readable, Writable } from 'node:stream';
import { cancel, select, text } from '@clack/prompts';
import { type Choices, FRAMEWORKS, type Framework, RUNTIMES, type Runtime } from './choices.ts';
import { findFolderError } from './folder.ts';
import { UsageError } from './usage-error.ts';

/** A question with a list of answers. */
interface Question<Name extends string> {
  readonly message: string;
  readonly names: readonly Name[];
  readonly labels: Readonly<Record<Name, string>>;
}

const FRAMEWORK_QUESTION: Question<Framework> = {
  message: 'Which framework does the app use?',
  names: FRAMEWORKS,
  labels: {
    react: 'React',
    preact: 'Preact',
    vue: 'Vue',
    svelte: 'Svelte',
    solid: 'Solid',
    vanilla: 'None: plain TypeScript',
  },
};
const RUNTIME_QUESTION: Question<Runtime> = {
  message: 'Where will the edge run in production?',
  names: RUNTIMES,
  labels: {
    cloudflare: 'Cloudflare Workers, sessions in Durable Objects',
    node: 'Node, sessions in Redis',
    deno: 'Deno, sessions in Deno KV',
  },
};

/** The terminal that questions are asked on. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Asks for what the arguments leave open.
 *
 * @returns undefined if the user cancels
 */
export async function askForChoices(
  given: Partial<Choices>,
  terminal: Terminal = { input: process.stdin, output: process.stdout },
): Promise<Choices | undefined> {
  const folder = given.folder ?? (await askForFolder(terminal));
  const framework = folder && (given.framework ?? (await askForOne(terminal, FRAMEWORK_QUESTION)));
  const runtime = framework && (given.runtime ?? (await askForOne(terminal, RUNTIME_QUESTION)));
  if (folder && framework && runtime) return { folder, framework, runtime };
  cancel('Nothing was created.', terminal);
  return undefined;
}

/**
 * Completes the choices without a terminal.
 *
 * @throws UsageError that names every missing argument
 */
export function requireChoices({ folder, framework, runtime }: Partial<Choices>): Choices {
  if (folder !== undefined && framework !== undefined && runtime !== undefined) {
    return { folder, framework, runtime };
  }
  const missing = [
    ...(folder === undefined ? ['a folder'] : []),
    ...(framework === undefined ? [`--framework ${FRAMEWORKS.join('|')}`] : []),
    ...(runtime === undefined ? [`--runtime ${RUNTIMES.join('|')}`] : []),
  ];
  throw new UsageError(`Without a terminal, the command needs ${missing.join(' and ')}.`);
}

// A prompt that the user cancels resolves to a symbol.

async function askForFolder(terminal: Terminal): Promise<string | undefined> {
  const folder = await text({
    message: 'In which folder?',
    initialValue: 'my-app',
    validate: (value = '') => findFolderError(value),
    ...terminal,
  });
  return typeof folder === 'symbol' ? undefined : folder;
}

async function askForOne<Name extends string>(
  terminal: Terminal,
  { message, names, labels }: Question<Name>,
): Promise<Name | undefined> {
  const options = names.map((name) => ({ value: name, label: labels[name] }));
  const chosen = await select<string>({ message, options, ...terminal });
  return names.find((name) => name === chosen);
}
