import { expect, test } from 'vitest';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { readBody, readLength } from './read-body.ts';

const ROUTE = { ...OPEN_ROUTE, maxBodyBytes: 100 * 1024, idleTimeoutMs: 50 };

function post(body: ReadableStream<Uint8Array> | string | null, length?: number): Request {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const headers = length === undefined ? {} : { 'content-length': String(length) };
  return new Request('http://localhost/', { ...init, headers });
}

test('reads a body of known length up to 64 KiB whole', async () => {
  const body = await readBody(post('a'.repeat(64 * 1024), 64 * 1024), ROUTE);
  expect(body).toBeInstanceOf(ArrayBuffer);
  expect(body).toMatchObject({ byteLength: 64 * 1024 });
});

test('streams a longer body, and a body of unknown length', async () => {
  expect(await readBody(post('a', 64 * 1024 + 1), ROUTE)).toBeInstanceOf(ReadableStream);
  expect(await readBody(post('a'), ROUTE)).toBeInstanceOf(ReadableStream);
});

test('returns null without a body', async () => {
  expect(await readBody(post(null), ROUTE)).toBeNull();
});

test('rejects a body whose length exceeds the route’s limit', async () => {
  const body = await readBody(post('a', ROUTE.maxBodyBytes + 1), ROUTE);
  expect(body).toMatchObject({ code: 'request_too_large' });
});

test('rejects a short body that stalls or is cut short', async () => {
  const stalled = new ReadableStream<Uint8Array>();
  expect(await readBody(post(stalled, 5), ROUTE)).toMatchObject({
    code: 'request_malformed',
    cause: 'body is late',
  });
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('gone')),
  });
  expect(await readBody(post(broken, 5), ROUTE)).toMatchObject({ code: 'request_malformed' });
});

test('reads Content-Length in bytes, and NaN without one', () => {
  expect(readLength(new Headers({ 'content-length': '12' }))).toBe(12);
  expect(readLength(new Headers())).toBeNaN();
});
