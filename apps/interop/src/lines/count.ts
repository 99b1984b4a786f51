import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@postern/processes';
import { countLines } from '../operator/deployment.ts';
import { type Gate, ROLES, type Role } from './roles.ts';

/** What a user writes in a role with a gate. */
export interface Counted {
  readonly gate: Gate;
  /** Lines by file. */
  readonly files: Readonly<Record<string, number>>;
  readonly lines: number;
}

/** Counts the files of a role, with Postern first. */
export function countRole({ gates }: Role): readonly Counted[] {
  return gates.map((gate) => {
    const entries = gate.files.map(
      (file) => [file, countLines(readFileSync(join(ROOT, file), 'utf8'))] as const,
    );
    const lines = entries.reduce((sum, [, count]) => sum + count, 0);
    return { gate, files: Object.fromEntries(entries), lines };
  });
}

function describeRole(role: Role): string {
  const rows = countRole(role).map(({ gate, files, lines }) => {
    const listed = Object.entries(files).map(([file, count]) => `\`${file}\` ${count}`);
    return `| ${gate.name} | ${lines} | ${listed.join(', ')} | ${gate.note} |`;
  });
  return `## ${role.title}\n\n${role.job}\n\n| tool | lines | files | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Builds the document with all counts. */
export function buildReport(): string {
  return `# Lines that a user writes

\`pnpm --filter @postern/interop lines\` counts these files and writes this page; a test checks that it is up to date. A line counts unless it is empty or a comment. Commands are not lines, and what a command makes (a key ring, a cookie secret) is not written by a user. Postern's files are those that tests and measurements run. A peer's file is its documented minimum for the same job, and its first lines name the source and the day; lines are as long as in Postern's own file.

${ROLES.map(describeRole).join('\n')}`;
}
