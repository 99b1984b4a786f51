import { expect, test } from 'vitest';
import { createLineOutput } from './line-output.ts';

const KIB = 'x'.repeat(1023);

/** A stream whose reader takes text only when told to. */
function createStream() {
  const texts: string[] = [];
  let waiting = 0;
  return {
    texts,
    read: (length: number) => {
      waiting -= length;
    },
    write(text: string) {
      texts.push(text);
      waiting += text.length;
    },
    countWaiting: () => waiting,
  };
}

test('lines wait for a slow reader, up to 8 MiB', () => {
  const stream = createStream();
  const write = createLineOutput(stream);
  for (let i = 0; i < 10_000; i += 1) write(KIB);
  expect(stream.countWaiting() / 1024).toBe(8193);
});

test('the number of dropped lines is logged when the reader goes on', () => {
  const stream = createStream();
  const write = createLineOutput(stream);
  for (let i = 0; i < 10_000; i += 1) write(KIB);
  const before = stream.texts.length;
  // A reader that takes a little gets no report for each of its lines.
  stream.read(1024 * 1024);
  write('dropped too');
  expect(stream.texts).toHaveLength(before);
  stream.read(4 * 1024 * 1024);
  write('first');
  write('second');
  const [report = '', ...rest] = stream.texts.slice(before);
  expect(JSON.parse(report)).toMatchObject({
    level: 'error',
    event: 'log_lines_dropped',
    lines: 10_000 - before + 1,
  });
  expect(rest).toEqual(['first\n', 'second\n']);
});
