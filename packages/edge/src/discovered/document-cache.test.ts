import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { BACKOFF_MS, DocumentCache, isBackingOff } from './document-cache.ts';

const URL = 'https://provider.example/keys';

/** A cache whose requests get these responses in order, and a clock. */
function start(...responses: Response[]) {
  const requests: string[] = [];
  const clock = { nowMs: 1_000_000 };
  const cache = new DocumentCache();
  const context = {
    now: () => clock.nowMs,
    log: () => undefined,
    fetch: async (url: string | globalThis.URL) => {
      requests.push(String(url));
      return responses.shift() ?? Response.error();
    },
  };
  return { clock, requests, request: () => cache.request(URL, context) };
}

test('requests a document once for concurrent callers', async () => {
  const { request, requests } = start(Response.json({ keys: [] }));
  expect(await Promise.all([request(), request()])).toEqual([{ keys: [] }, { keys: [] }]);
  expect(requests).toEqual([URL]);
});

test('accepts JSON with another content type', async () => {
  expect(await start(new Response('{"a":1}')).request()).toEqual({ a: 1 });
});

test.each([
  [new Response('<h1>Hello</h1>'), `${URL} is not a JSON object`],
  [new Response('', { status: 404 }), `${URL}: status 404`],
])('reports a response without a document as malformed', async (response, cause) => {
  expect(await start(response).request()).toEqual(new Failure('provider_malformed', { cause }));
});

test('repeats a failure instead of the request until the backoff is over', async () => {
  const { clock, request, requests } = start(
    new Response('', { status: 500 }),
    Response.json({ a: 1 }),
  );
  const failure = await request();
  expect(failure).toMatchObject({ code: 'provider_unreachable' });
  clock.nowMs += BACKOFF_MS - 1;
  expect(await request()).toBe(failure);
  clock.nowMs += 1;
  expect(await request()).toEqual({ a: 1 });
  expect(requests).toHaveLength(2);
});

test('ignores a backoff longer than the maximum: the clock was ahead when it was set', () => {
  const failure = new Failure('provider_unreachable');
  expect(isBackingOff({ failure, untilMs: BACKOFF_MS }, 0)).toBe(true);
  expect(isBackingOff({ failure, untilMs: BACKOFF_MS + 1 }, 0)).toBe(false);
  expect(isBackingOff({ failure, untilMs: 0 }, 0)).toBe(false);
});
