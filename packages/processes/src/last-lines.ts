/** How many of the last lines are kept. */
const KEPT_LINES = 2000;

/** The end of what a process has printed, through all its lives. */
export class LastLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
