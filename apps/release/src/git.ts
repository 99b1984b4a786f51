import { run } from './run.ts';

/**
 * Runs git in a repository, and returns the lines that it prints.
 *
 * @throws an error with git's own words
 */
export async function git(root: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await run('git', args, { cwd: root });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout.split('\n').filter(Boolean);
}
