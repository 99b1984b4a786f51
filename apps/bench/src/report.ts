import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';

/** One row of a result table; every row has the same columns. */
export type Row = Readonly<Record<string, string | number>>;

/** Results are compared within one run; the machine, and how busy it was, are named so that nobody compares across. */
export interface Report {
  readonly name: string;
  /** The command that made it. */
  readonly command: string;
  readonly rows: readonly Row[];
  /** A run that was cut short, to try something: printed, and not kept. */
  readonly isPart?: boolean;
  /** What the numbers mean, in sentences. */
  readonly notes?: readonly string[];
}

/** Prints a report, and keeps it under `results/`, dated, unless it is a part. */
export function keepReport(report: Report): void {
  const text = buildReportText(report, new Date());
  console.log(`\n${text}`);
  if (report.isPart) return;
  const directory = resolve(import.meta.dirname, '../results');
  mkdirSync(directory, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(resolve(directory, `${day}-${report.name}.md`), text);
}

export function buildReportText(report: Report, at: Date): string {
  const { name, command, rows, notes = [] } = report;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}`;
  const head = [`# ${name}`, '', `\`${command}\`, ${at.toISOString()}`, machine, ''];
  return [...head, buildTable(rows), '', ...notes.map((note) => `- ${note}`), ''].join('\n');
}

export function buildTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const body = rows.map((row) => line(columns.map((column) => row[column] ?? '')));
  return [line(columns), line(columns.map(() => '---')), ...body].join('\n');
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
