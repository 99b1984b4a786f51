const MAX_LINES = 2000;

/** The last 2,000 lines that a process printed, across restarts. */
export class LastLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
