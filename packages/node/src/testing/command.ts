import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../.results/command');

/** The command `postern` as one program, as npm installs it. It starts five times as fast as its sources. */
export const COMMAND: string = resolve(FOLDER, 'cli.mjs');

/** The command that starts the edge with these variables. */
export function buildCommand(variables: Readonly<Record<string, string>>): {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
} {
  const { PATH } = process.env;
  return { command: process.execPath, args: [COMMAND, 'start'], env: { PATH, ...variables } };
}

/** Builds {@link COMMAND} before the tests, which run it as processes. */
export default async function setUp(): Promise<void> {
  // Imported here: the files of tests need the path only.
  const { build } = await import('tsdown');
  const { default: configurations } = await import('../../tsdown.config.ts');
  await build({
    ...configurations[1],
    config: false,
    outDir: FOLDER,
    clean: true,
    logLevel: 'warn',
  });
}
