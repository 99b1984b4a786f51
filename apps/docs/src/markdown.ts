import { buildAnchor } from './page.ts';

/** One cell of a Markdown table: no line break, and no bar that would end the cell. */
export function buildCell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}

/** Builds a Markdown table. */
export function buildTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(buildCell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A table of a Markdown text: the cells of its first line, and of each row. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads the tables of a text. No cell of them may have a bar in it. */
export function readTables(markdown: string): readonly Table[] {
  return [...markdown.matchAll(/(?:^\|.*\n?)+/gm)].map(([table]) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(readCells);
    return { head, rows };
  });
}

function readCells(line: string): readonly string[] {
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** A text as inline code. Its own backticks are kept. */
export function buildCode(text: string): string {
  const fence = '`'.repeat(
    Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  const pad = fence.length > 1 ? ' ' : '';
  return `${fence}${pad}${text.replaceAll(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}

/** Splits a text into lines, each with whether it is inside a code block. */
function readLines(
  markdown: string,
): readonly { readonly line: string; readonly isCode: boolean }[] {
  let fence = '';
  return markdown.split('\n').map((line) => {
    const [mark = ''] = /^`{3,}/.exec(line) ?? [];
    if (fence === '' && mark !== '') {
      fence = mark;
      return { line, isCode: true };
    }
    const isCode = fence !== '';
    if (isCode && line === fence) fence = '';
    return { line, isCode };
  });
}

function readLevel(line: string): number {
  return /^(#{1,6}) /.exec(line)?.[1]?.length ?? 0;
}

/**
 * The text below a heading, until the next heading of the same or a higher level. Without an anchor,
 * everything below the title; with an empty one, what comes before the first heading below it.
 */
export function findSection(markdown: string, anchor: string | undefined, path: string): string {
  const lines = readLines(markdown);
  const isHeading = ({ line, isCode }: { line: string; isCode: boolean }): boolean =>
    !isCode && readLevel(line) > 0;
  const start = lines.findIndex(
    (each) => isHeading(each) && (!anchor || buildAnchor(each.line.replace(/^#+ /, '')) === anchor),
  );
  if (start < 0) throw new Error(`${path} has no section ${anchor}`);
  const level = anchor === '' ? Number.POSITIVE_INFINITY : readLevel(lines[start]?.line ?? '');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((each) => isHeading(each) && readLevel(each.line) <= level);
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .map(({ line }) => line)
    .join('\n')
    .trim();
}

/** Moves the headings of a text so that the highest one has the given level. */
export function shiftHeadings(markdown: string, level: number): string {
  const lines = readLines(markdown);
  const levels = lines.filter(({ isCode }) => !isCode).map(({ line }) => readLevel(line));
  const highest = Math.min(...levels.filter(Boolean));
  if (!Number.isFinite(highest)) return markdown;
  return lines
    .map(({ line, isCode }) => {
      const own = isCode ? 0 : readLevel(line);
      return own === 0 ? line : `${'#'.repeat(own - highest + level)}${line.slice(own)}`;
    })
    .join('\n');
}
