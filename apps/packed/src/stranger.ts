import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { ROOT, run as runProgram } from '@postern/release';
import { inject, onTestFinished } from 'vitest';

/** The folder where npm has installed the packed packages. */
export const FOLDER: string = inject('folder');
/** The repository's Deno. */
export const DENO: string = join(ROOT, 'node_modules/.bin/deno');
/** The oldest Node that users may have. */
export const NODE_22: string = join(FOLDER, 'node_modules/node22/bin/node');

/** What a command printed, and how it ended. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs a program in the folder: one of its `node_modules/.bin`, by the Node that runs the tests, or
 * one by its absolute path.
 */
export async function run(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const path = resolve(FOLDER, 'node_modules/.bin', program);
  const { status, stdout, stderr } = await runProgram(path, args, { cwd: FOLDER, variables });
  return { status, output: stdout + stderr };
}

/** A program that runs until it is ended. */
export interface Running {
  /** What it has printed. */
  readonly output: () => string;
  /** Sends SIGTERM, and waits until it has ended. */
  readonly end: () => Promise<void>;
}

/** Starts a program as {@link launch} does. It ends with the test, if not before. */
export async function start(...command: Parameters<typeof launch>): Promise<Running> {
  const running = await launch(...command);
  onTestFinished(running.end);
  return running;
}

/** Starts a program in the folder, and waits until it has printed a text. The caller ends it. */
export async function launch(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  text: string,
): Promise<Running> {
  const path = resolve(FOLDER, 'node_modules/.bin', program);
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    ...variables,
  };
  const child = spawn(path, args, { cwd: FOLDER, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = once(child, 'exit');
  await new Promise<void>((found, failed) => {
    const read = (chunk: Buffer): void => {
      output += String(chunk);
      if (output.includes(text)) found();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => failed(new Error(`${program} ended: ${output}`)));
  });
  return { output: () => output, end: () => end(child, ended) };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
}

/** Finds a port of loopback that is free right now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Everything that users import of the installed packages: specifiers by package. */
export function readEntries(name: string): readonly string[] {
  const path = join(FOLDER, 'node_modules', name, 'package.json');
  const { exports = {} }: { exports?: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  return Object.keys(exports).map((entry) => name + entry.slice(1));
}
