import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, waitUntilReady } from '@postern/processes';

/** The files that an operator writes. */
export interface Written {
  readonly env: string;
  /** `postern.config.json`. Default: none. */
  readonly config?: string;
}

/**
 * Starts `postern start` with an operator's files, which serves the files in `app`.
 *
 * @returns what ends it
 */
export async function startPostern(
  folder: string,
  origin: string,
  { env, config }: Written,
): Promise<() => Promise<void>> {
  writeFileSync(join(folder, 'postern.env'), env);
  if (config !== undefined) writeFileSync(join(folder, 'postern.config.json'), config);
  const from = config === undefined ? ['--app', 'app'] : ['--config', 'postern.config.json'];
  const lines: string[] = [];
  const { PATH, HOME } = process.env;
  const running = run({
    command: process.execPath,
    args: [join(ROOT, 'packages/node/src/cli.ts'), 'start', '--env', 'postern.env', ...from],
    cwd: folder,
    env: { PATH, HOME, POSTERN_PORT: new URL(origin).port },
    onLine: (line) => lines.push(line),
  });
  const failed = running.ended.then(() => false);
  if (await Promise.race([waitUntilReady(`${origin}/readyz`), failed])) return () => running.end();
  await running.end();
  throw new Error(`Postern did not start:\n${lines.join('\n')}`);
}
