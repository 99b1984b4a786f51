import { expect, test, vi } from 'vitest';
import { readText } from './body.ts';

function post(body: ReadableStream<Uint8Array> | string): Request {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return new Request('http://localhost/', init);
}

test('reads a body of up to 16 KiB as text', async () => {
  expect(await readText(new Request('http://localhost/'))).toBe('');
  expect(await readText(post('å'))).toBe('å');
  expect(await readText(post('a'.repeat(16 * 1024)))).toBe('a'.repeat(16 * 1024));
  expect(await readText(post('a'.repeat(16 * 1024 + 1)))).toMatchObject({
    code: 'request_too_large',
  });
});

test.each([
  ['in the middle', [0x22, 0xff, 0x22]],
  ['at the end', [0x22, 0xc3]],
  ['UTF-16', [0xff, 0xfe, 0x22, 0x00]],
])('rejects a body that is not UTF-8 as malformed: %s', async (_, bytes) => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // The decoder gets each character of several bytes in parts.
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect(await readText(post(body))).toMatchObject({ code: 'request_malformed' });
});

test('rejects a body that its caller aborts as malformed', async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('gone')),
  });
  expect(await readText(post(body))).toMatchObject({ code: 'request_malformed' });
});

test('S-77 rejects a late body as malformed, and a late body that is too long as too large', async () => {
  vi.useFakeTimers();
  try {
    const cases = [
      [1, 'request_malformed'],
      [16 * 1024 + 1, 'request_too_large'],
    ] as const;
    for (const [length, code] of cases) {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(length)),
      });
      const reading = readText(post(body));
      await vi.advanceTimersByTimeAsync(9999);
      const soon = Promise.resolve('still reading');
      expect(await Promise.race([reading, soon])).toBe('still reading');
      await vi.advanceTimersByTimeAsync(1);
      expect(await reading).toMatchObject({ code });
    }
  } finally {
    vi.useRealTimers();
  }
});
