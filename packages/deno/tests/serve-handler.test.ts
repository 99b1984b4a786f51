import { expect, test } from 'vitest';
import { buildServeHandler } from '../src/serve-handler.ts';

const CONNECTION = { remoteAddr: { hostname: '127.0.0.1' } };
const crashes: unknown[] = [];
const handle = buildServeHandler(
  ({ url }) => {
    if (url.endsWith('/bug')) throw new Error('a bug');
    return new Response(url);
  },
  (error) => crashes.push(error),
  new AbortController().signal,
);

/** Deno’s request has the target as it came; the constructor would change it. */
const ask = (url: string, host = 'localhost'): Promise<Response> =>
  handle({ url, method: 'GET', headers: new Headers({ host }) } as Request, CONNECTION);

test.each([
  ['http://localhost/api/open\\x', 400],
  ['http://localhost/auth\\config', 400],
  ['http://localhost/api/open?a=\\', 200],
])('answers %s with %i', async (url, status) => {
  expect((await ask(url)).status).toBe(status);
});

test.each([
  ['localhost:8000', 200],
  ['[::1]:8000', 200],
  ['localhost/auth/config?', 400],
  ['localhost#', 400],
  ['user@localhost', 400],
  ['localhost, elsewhere', 400],
])('answers the host %s with %i', async (host, status) => {
  expect((await ask(`http://${host}/x`, host)).status).toBe(status);
});

test('logs an exception of the handler as a crash', async () => {
  expect((await ask('http://localhost/bug')).status).toBe(500);
  expect(crashes).toEqual([new Error('a bug')]);
});
