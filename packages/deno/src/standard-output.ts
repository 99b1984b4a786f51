import { createLineOutput, LAST_LINES_MS } from '@postern/server';

const encoder = new TextEncoder();

/**
 * Standard output, written in the background. `console.log` would block the whole process while the
 * reader of its pipe is stopped.
 */
export class StandardOutput {
  #waiting = 0;
  #written: Promise<void> = Promise.resolve();

  /** Writes a line. It is dropped while more than 8 MiB wait. */
  readonly writeLine: (line: string) => void = createLineOutput({
    countWaiting: () => this.#waiting,
    write: (text) => {
      this.#waiting += text.length;
      this.#written = this.#written.then(() => this.#write(text));
    },
  });

  /** Writes the last line of a process that is about to end. It is dropped if other lines wait. */
  writeLast(line: string): void {
    if (this.#waiting === 0) console.log(line);
  }

  /** Gives the reader up to 1 s for the lines that wait. */
  async flush(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, LAST_LINES_MS));
    await Promise.race([this.#written, late]);
  }

  async #write(text: string): Promise<void> {
    const bytes = encoder.encode(text);
    try {
      for (let at = 0; at < bytes.length; ) at += await Deno.stdout.write(bytes.subarray(at));
    } catch {
      // The reader has ended, so this error cannot be reported.
    }
    this.#waiting -= text.length;
  }
}
