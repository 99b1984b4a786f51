import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

/** What a program printed, and how it ended. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program's folder, and variables beside those of this process. */
export interface RunOptions {
  readonly cwd: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end, whatever its status. npm and its tools run on the Node of this process,
 * and do not take pnpm, which may have started it, for npm.
 */
export function run(
  program: string,
  args: readonly string[],
  { cwd, variables }: RunOptions,
): Promise<Ran> {
  const { npm_execpath: _, ...inherited } = process.env;
  const path = `${dirname(process.execPath)}:${inherited['PATH']}`;
  const env = { ...inherited, PATH: path, ...variables };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      const reason = error !== null && typeof error.code !== 'number' ? error.message : '';
      resolve({ status, stdout, stderr: stderr + reason });
    });
  });
}
