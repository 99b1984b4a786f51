import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs git in a repository, and returns the lines that it prints. */
export async function git(root: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execute('git', args, { cwd: root, maxBuffer: 2 ** 26 });
  return stdout.split('\n').filter(Boolean);
}
