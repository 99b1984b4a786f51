import type { SignedIn } from '@postern/core';
import { expect, test, vi } from 'vitest';
import { AuthError } from './error.ts';
import { buildSignedIn, createMockAuth } from './testing/index.ts';
import { getToken } from './token.ts';

const LIFE_MS = 600_000;

/** Builds an edge that returns a new token for each request and whose clock is `skewMs` ahead. */
function buildEdge(skewMs = 0): { fetch: typeof fetch; count: () => number } {
  let count = 0;
  return {
    count: () => count,
    fetch: async () => {
      const nowMs = Date.now() + skewMs;
      const view = {
        accessToken: `token-${++count}`,
        tokenType: 'Bearer',
        expiresAt: new Date(nowMs + LIFE_MS).toISOString(),
      };
      return Response.json(view, { headers: { date: new Date(nowMs).toUTCString() } });
    },
  };
}

test('ten callers share one request, and later calls return the token from memory', async () => {
  const { fetch, count } = buildEdge();
  const auth = createMockAuth({ fetch });
  const views = await Promise.all(Array.from({ length: 10 }, async () => getToken(auth)));
  expect(new Set(views.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-1']));
  expect((await getToken(auth)).accessToken).toBe('token-1');
  expect(count()).toBe(1);
  expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('token-1');
});

test.each([0, 3_600_000, -3_600_000])(
  'replaces the token 30 seconds before it expires by the edge’s clock (%i ms ahead)',
  async (skewMs) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { fetch, count } = buildEdge(skewMs);
    const auth = createMockAuth({ fetch });
    await getToken(auth);
    vi.setSystemTime(Date.now() + LIFE_MS - 32_000);
    await getToken(auth);
    expect(count()).toBe(1);
    vi.setSystemTime(Date.now() + 3000);
    expect((await getToken(auth)).accessToken).toBe('token-2');
    vi.useRealTimers();
  },
);

test('replaces a token that arrived while the machine slept', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { fetch } = buildEdge();
  const auth = createMockAuth({
    fetch: async (...request) => {
      const response = await fetch(...request);
      vi.setSystemTime(Date.now() + LIFE_MS);
      return response;
    },
  });
  await getToken(auth);
  expect((await getToken(auth)).accessToken).toBe('token-2');
  vi.useRealTimers();
});

test('replaces a token although the clock was set back', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const { fetch } = buildEdge();
  const auth = createMockAuth({ fetch });
  await getToken(auth);
  vi.advanceTimersByTime(LIFE_MS);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect((await getToken(auth)).accessToken).toBe('token-2');
  vi.useRealTimers();
});

test('rejects a token that arrives after a sign-out', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { fetch, count } = buildEdge();
  const auth = createMockAuth({
    fetch: async (...request) => promise.then(async () => fetch(...request)),
  });
  const late = getToken(auth);
  await auth.signOut();
  resolve();
  await expect(late).rejects.toMatchObject({ code: 'session_missing', recovery: 'sign-in' });
  expect(count()).toBe(1);
  await getToken(auth);
  expect(count()).toBe(2);
});

const GRACE: SignedIn = {
  ...buildSignedIn('lockit', Date.now() + 1000),
  user: { sub: 'user-2' },
};

test('deletes the token when another user signs in, and keeps it in an outage', async () => {
  const { fetch } = buildEdge();
  const auth = createMockAuth({ fetch });
  await getToken(auth);
  const { session } = auth.state;
  const error = new AuthError({ phase: 'session', code: 'edge_unreachable' });
  auth.settle({ status: 'degraded', session, error });
  auth.settle({ status: 'signed-in', session: { ...buildSignedIn(), ...session } });
  expect((await getToken(auth)).accessToken).toBe('token-1');
  auth.settle({ status: 'signed-in', session: GRACE });
  expect((await getToken(auth)).accessToken).toBe('token-2');
});

test('discards a token that was requested for another user', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { fetch } = buildEdge();
  const auth = createMockAuth({
    fetch: async (...request) => {
      const response = await fetch(...request);
      return promise.then(() => response);
    },
  });
  const late = getToken(auth);
  auth.settle({ status: 'signed-in', session: GRACE });
  resolve();
  expect((await late).accessToken).toBe('token-2');
});

test('a token that is requested while the state loads is for the session that is found', async () => {
  const { fetch } = buildEdge();
  const auth = createMockAuth({ fetch, state: { status: 'loading' } });
  const pending = getToken(auth);
  auth.settle({ status: 'signed-in', session: GRACE });
  expect((await pending).accessToken).toBe('token-1');
});

test('deletes the token at sign-out', async () => {
  const { fetch } = buildEdge();
  const auth = createMockAuth({ fetch });
  await getToken(auth);
  await auth.signOut();
  expect((await getToken(auth)).accessToken).toBe('token-2');
});

test('rejects with an AuthError for a malformed response and for no response', async () => {
  const empty = createMockAuth({ fetch: async () => Response.json({ accessToken: 7 }) });
  await expect(getToken(empty)).rejects.toMatchObject({ code: 'edge_malformed', phase: 'token' });
  const silent = createMockAuth({
    fetch: async () => {
      throw new TypeError('Failed to fetch');
    },
  });
  await expect(getToken(silent)).rejects.toBeInstanceOf(AuthError);
});
