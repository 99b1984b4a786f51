import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Running, run } from '@postern/processes';
import { vi } from 'vitest';
import { COMMAND } from './command.ts';

/** A line of the log. */
interface Line {
  readonly event?: string;
  readonly [field: string]: unknown;
}

/** The edge as `postern start --workers` runs it. */
export class WorkersEdge {
  readonly origin: string;
  readonly output: string[] = [];
  readonly #running: Running;

  constructor(
    workers: string,
    variables: Readonly<Record<string, string>>,
    command: string = process.execPath,
  ) {
    this.origin = `http://127.0.0.1:${variables['POSTERN_PORT']}`;
    this.#running = run({
      command,
      args: [COMMAND, 'start', '--workers', workers],
      env: { PATH: process.env['PATH'], ...variables },
      onLine: (line) => this.output.push(line),
    });
  }

  async kill(): Promise<void> {
    await this.#running.kill();
  }

  get ended(): Promise<number | null> {
    return this.#running.ended;
  }

  /** Lines of the log with this event. */
  read(event: string): Line[] {
    const lines = this.output.filter((line) => line.startsWith('{'));
    return lines.map((line): Line => JSON.parse(line)).filter((line) => line.event === event);
  }

  async untilReady(): Promise<void> {
    await vi.waitUntil(() => this.read('listening').length === 1, { timeout: 30_000 });
  }

  /**
   * The value of a series of `GET /metrics`, from the worker that answers.
   *
   * @param token the operator's
   */
  async readMetric(series: string, token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const response = await fetch(`${this.origin}/metrics`, { headers });
    const text = await response.text();
    const line = text.split('\n').find((one) => one.startsWith(series));
    if (line === undefined) throw new Error(`no ${series} in: ${text}`);
    return Number(line.split(' ').at(-1));
  }

  /** Process ids of the workers that run now. */
  get workers(): number[] {
    const { pid } = this.#running;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  }

  /** Sets a resource limit of the primary process, as `prlimit` writes it. */
  limit(text: string): void {
    execFileSync('prlimit', ['--pid', String(this.#running.pid), `--${text}`]);
  }

  /** Sends a signal to the primary process alone. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.#running.pid, signal);
  }
}
