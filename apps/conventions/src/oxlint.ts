import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from './sources.ts';

/** What lint reports of one place. */
export interface Finding {
  readonly path: string;
  /** Plugin and rule: `import(no-cycle)`. */
  readonly rule: string;
  readonly message: string;
}

/**
 * Lints files that exist for the moment only, by the repository's `.oxlintrc.json` and without its
 * type-aware rules.
 *
 * @param files texts by path, as they would stand in the repository
 */
export function lint(files: Readonly<Record<string, string>>): readonly Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'postern-lint-'));
  try {
    copyFileSync(resolve(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(folder: string): readonly Finding[] {
  const { stdout, stderr } = spawnSync(
    resolve(ROOT, 'node_modules/.bin/oxlint'),
    ['--format=json', '-c', '.oxlintrc.json', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (!stdout.startsWith('{')) throw new Error(`oxlint did not run: ${stdout}${stderr}`);
  const { diagnostics }: { diagnostics: { filename: string; code: string; message: string }[] } =
    JSON.parse(stdout);
  return diagnostics.map(({ filename, code, message }) => ({
    path: filename,
    rule: code,
    message,
  }));
}
