import { relative } from 'node:path';
import type { Choices } from './choices.ts';
import { FRAMEWORKS, RUNTIMES } from './choices.ts';
import { askForChoices, requireChoices } from './complete-choices.ts';
import { createApp } from './create-app.ts';
import { findFolderError } from './folder.ts';
import { type Arguments, parseArguments } from './parse-arguments.ts';
import { UsageError } from './usage-error.ts';

const HELP = `Usage: npm create postern@latest [folder] -- [options]

Creates a single-page app whose users sign in. It asks for what is left out.

Options
  --framework <name>   ${FRAMEWORKS.join(', ')}
  --runtime <name>     where the edge runs in production: ${RUNTIMES.join(', ')}
  --help               this text
`;

/**
 * Runs the command: creates an app, and prints the next commands.
 *
 * @param isTerminal whether questions can be asked
 * @returns the exit status: 0, 1 if the folder cannot take an app or the user cancels, 2 for a wrong
 *   command
 */
export async function run(words: readonly string[], isTerminal: boolean): Promise<number> {
  try {
    const given = parseArguments(words);
    if (given.isHelp) return print(HELP);
    const folderError = given.folder === undefined ? undefined : findFolderError(given.folder);
    if (folderError !== undefined) return fail(folderError, 1);
    const choices = await complete(given, isTerminal);
    if (choices === undefined) return 1;
    await createApp(choices);
    return print(describeNext(choices));
  } catch (error) {
    if (error instanceof UsageError) return fail(`${error.message}\n\n${HELP}`, 2);
    // An error of the system: the disk is full, or the folder belongs to another user.
    if (error instanceof Error && 'syscall' in error) {
      return fail(`The app cannot be written: ${error.message}`, 1);
    }
    throw error;
  }
}

function complete(given: Arguments, isTerminal: boolean): Promise<Choices | undefined> {
  const isComplete = given.folder && given.framework && given.runtime;
  return isTerminal && !isComplete ? askForChoices(given) : Promise.resolve(requireChoices(given));
}

function describeNext({ folder }: Choices): string {
  const path = relative('', folder);
  const quoted = /^[\w./-]+$/.test(path) ? path : `"${path.replaceAll(/["$\\`]/g, '\\$&')}"`;
  const enter = path === '' ? [] : [`  cd ${quoted}`];
  const commands = [...enter, '  npm install', '  npm run dev'];
  return `\nCreated ${folder}. Next:\n\n${commands.join('\n')}\n\n`;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function fail(text: string, status: number): number {
  process.stderr.write(`${text}\n`);
  return status;
}
