import { buildTable, readTables, type Table } from './markdown.ts';
import { readText } from './repository.ts';
import { beginsWith, readResult } from './results.ts';

/**
 * Builds the tables of the newest result of a command, with its date and command.
 *
 * @param command such as `storm`
 * @param options `rows GET 700 B + http`: the rows whose cells begin so, as in `readCell`. `columns peer |
 *   through | session afterwards = session`: these columns, the last one under another name. `tables 1`:
 *   so many tables. Separated by semicolons. Default: everything
 */
export function buildResult(command: string, options = ''): string {
  const { path, date } = readResult(command);
  const text = readText(path);
  const chosen = readOptions(options);
  const tables = readTables(text)
    .slice(0, Number(chosen.get('tables') ?? Number.POSITIVE_INFINITY))
    .map((table) => selectRows(table, chosen.get('rows')))
    .map((table) => selectColumns(table, chosen.get('columns')));
  const ran = /`(pnpm [^`]*)`/.exec(text)?.[1] ?? command;
  const shown = tables.map(({ head, rows }) => buildTable(head, rows)).join('\n\n');
  return `${shown}\n\nMeasured on ${date} by \`${ran}\` (\`${path}\`).`;
}

const NAMES = new Set(['rows', 'columns', 'tables']);

function readOptions(text: string): ReadonlyMap<string, string> {
  const parts = text.split(';').map((part) => part.trim());
  return new Map(
    parts.filter(Boolean).map((part) => {
      const name = part.split(' ', 1)[0] ?? '';
      if (!NAMES.has(name)) throw new Error(`A result has no option “${name}”`);
      return [name, part.slice(name.length + 1)];
    }),
  );
}

function selectRows({ head, rows }: Table, start: string | undefined): Table {
  if (start === undefined) return { head, rows };
  const starts = start.split(' + ');
  const selected = rows.filter((cells) => starts.every((each, i) => beginsWith(cells[i], each)));
  if (selected.length === 0) throw new Error(`no row begins with “${start}”`);
  return { head, rows: selected };
}

function selectColumns({ head, rows }: Table, columns: string | undefined): Table {
  if (columns === undefined) return { head, rows };
  const chosen = columns.split('|').map((column) => {
    const [name = '', shown = name] = column.split('=').map((part) => part.trim());
    const index = head.indexOf(name);
    if (index < 0) throw new Error(`no column “${name}” in ${head.join(', ')}`);
    return { shown, index };
  });
  return {
    head: chosen.map(({ shown }) => shown),
    rows: rows.map((row) => chosen.map(({ index }) => row[index] ?? '')),
  };
}
