import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';

/** A row of a result table; all rows have the same columns. */
export type Row = Readonly<Record<string, string | number>>;

/** The result of a measurement. It names machine and load, because numbers compare within one run only. */
export interface Report {
  readonly name: string;
  /** The command that measured it. */
  readonly command: string;
  readonly rows: readonly Row[];
  /** A partial run: printed and not kept. Default: no. */
  readonly isPart?: boolean;
  /** Explanations of the numbers, in sentences. */
  readonly notes?: readonly string[];
}

/** Prints a report and writes it to `results/<date>-<name>.md`, unless it is partial. */
export function keepReport(report: Report): void {
  const text = buildReportText(report, new Date());
  console.log(`\n${text}`);
  if (report.isPart) return;
  const directory = resolve(import.meta.dirname, '../../results');
  mkdirSync(directory, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(resolve(directory, `${day}-${report.name}.md`), text);
}

/** Builds the text of a report in Markdown. */
export function buildReportText(report: Report, at: Date): string {
  const { name, command, rows, notes = [] } = report;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}`;
  const head = [`# ${name}`, '', `\`${command}\`, ${at.toISOString()}`, machine, ''];
  return [...head, buildTable(rows), '', ...notes.map((note) => `- ${note}`), ''].join('\n');
}

/** Builds a Markdown table. */
export function buildTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const body = rows.map((row) => line(columns.map((column) => row[column] ?? '')));
  return [line(columns), line(columns.map(() => '---')), ...body].join('\n');
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
