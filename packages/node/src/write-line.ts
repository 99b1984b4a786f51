import { setTimeout as wait } from 'node:timers/promises';
import { createLineOutput, LAST_LINES_MS } from '@postern/server';

/** Writes a line to standard output, whose reader may be slow or stopped. */
export const writeLine: (line: string) => void = createLineOutput({
  write: (text) => void process.stdout.write(text),
  countWaiting: () => process.stdout.writableLength,
});

/** Gives the reader of standard output up to 1 s for the lines that wait. */
export async function flushLines(): Promise<void> {
  // The callback of an empty string is called after all others, even if the reader has ended.
  const written = new Promise<void>((done) => process.stdout.write('', () => done()));
  await Promise.race([written, wait(LAST_LINES_MS, undefined, { ref: false })]);
}
