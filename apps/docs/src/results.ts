import { readTables } from './markdown.ts';
import { findFiles, readText } from './repository.ts';

/** A dated file of measurements. */
export interface Result {
  readonly path: string;
  /** Such as `2026-11-28`. */
  readonly date: string;
  /** The rows of its tables: cells by column. The first column is the row's name. */
  readonly rows: readonly ReadonlyMap<string, string>[];
}

const FOLDERS = 'apps/{bench,interop}/results';

/** Reads the newest result of a command, such as `storm`. */
export function readResult(command: string): Result {
  const path = findFiles(`${FOLDERS}/*-${command}.md`)
    .filter((each) => new RegExp(`/\\d{4}-\\d\\d-\\d\\d-${command}\\.md$`).test(each))
    .toSorted((a, b) => (a.slice(a.lastIndexOf('/')) < b.slice(b.lastIndexOf('/')) ? -1 : 1))
    .at(-1);
  if (path === undefined) throw new Error(`There is no result of ${command} in ${FOLDERS}`);
  const [date = ''] = /\d{4}-\d\d-\d\d/.exec(path) ?? [];
  return { path, date, rows: readRows(readText(path)) };
}

/**
 * One number of a result: the cell of a row and a column.
 *
 * @param row how the first cell of the row begins. `Postern + hangs`: its second cell begins with `hangs`.
 *   Whole words
 */
export function readCell(result: Result, row: string, column: string): string {
  const starts = row.split(' + ');
  const cell = result.rows
    .filter((cells) => {
      const values = [...cells.values()];
      return starts.every((start, index) => beginsWith(values[index], start));
    })
    .map((cells) => cells.get(column))
    .find((each) => each !== undefined);
  if (cell === undefined) throw new Error(`${result.path} has no “${column}” of “${row}”`);
  return cell;
}

/** Whether a cell begins with whole words: `https` does not begin with `http`. */
export function beginsWith(cell = '', start = ''): boolean {
  return cell.startsWith(start) && !/^[a-z]/i.test(cell.slice(start.length));
}

function readRows(text: string): readonly ReadonlyMap<string, string>[] {
  return readTables(text).flatMap(({ head, rows }) =>
    rows.map((cells) => new Map(cells.map((cell, index) => [head[index] ?? '', cell]))),
  );
}
