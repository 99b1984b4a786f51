import { randomBytes } from 'node:crypto';
import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { makeTicket } from '@postern/testing';
import { expect, test } from 'vitest';
import { createInProcessRateLimiter, type RateLimiter } from '../limits/rate-limiter.ts';
import { ADDRESS_LIMIT, SESSION_LIMIT } from '../limits/rate-limits.ts';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

interface StartedSignIn {
  readonly cookie: string;
  /** The callback's body, with an invented code. */
  readonly body: object;
}

/** Starts a sign-in in a separate browser. @returns the sign-in, or the status and failure code */
async function start(edge: EdgeUnderTest): Promise<StartedSignIn | string> {
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const request = { connection: 'lockit', state, codeChallenge };
  const response = await send(edge, '/auth/sign-in', request);
  const [cookie = ''] = response.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
  const redirectUri = `${ORIGIN}/callback`;
  const body = { connection: 'lockit', code: 'invented', state, codeVerifier, redirectUri };
  return response.ok ? { cookie, body } : readCode(response);
}

async function send(
  edge: EdgeUnderTest,
  path: string,
  body: object,
  cookie = '',
): Promise<Response> {
  const headers = { 'x-postern': '1', 'content-type': 'application/json', cookie };
  return edge.fetch(ORIGIN + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Counts by a clock that stands still: a busy machine takes longer than a window for many requests. */
function countAt(clock: { readonly ms: number }): RateLimiter {
  return createInProcessRateLimiter(() => clock.ms);
}

test.each([
  [undefined, 600],
  ['192.0.2.7', 60],
])(
  'S-75 allows strangers (address: %s) %i sign-ins and as many code exchanges in 10 s by default',
  async (address, most) => {
    const clock = { ms: 0 };
    const edge = new EdgeUnderTest({ address: () => address, rateLimiter: countAt(clock) });
    const started: StartedSignIn[] = [];
    const rejected: string[] = [];
    for (let turn = 0; turn < most + 5; turn += 1) {
      const signIn = await start(edge);
      if (typeof signIn === 'string') rejected.push(signIn);
      else started.push(signIn);
    }
    expect(started).toHaveLength(most);
    expect(new Set(rejected)).toEqual(new Set(['429 guard_rate_limited']));
    clock.ms = 10_000;
    const late = await start(edge);
    if (typeof late === 'string') throw new Error(late);
    for (const { body, cookie } of started) {
      const response = await send(edge, '/auth/callback', body, cookie);
      expect(await readCode(response)).toBe('401 provider_rejected_grant');
    }
    const over = await send(edge, '/auth/callback', late.body, late.cookie);
    expect(over.headers.get('retry-after')).toBe('10');
    expect(await readCode(over)).toBe('429 guard_rate_limited');
    // The attempt is not used up: the user may try again.
    clock.ms = 20_000;
    const again = await send(edge, '/auth/callback', late.body, late.cookie);
    expect(await readCode(again)).toBe('401 provider_rejected_grant');
  },
);

test('S-75 allows 60 users of one address to sign in at once, and limits each address by itself', async () => {
  let address = '192.0.2.7';
  const edge = new EdgeUnderTest({ address: () => address, rateLimiter: countAt({ ms: 0 }) });
  for (let turn = 0; turn < 60; turn += 1) expect((await edge.signIn()).status).toBe(200);
  expect(await start(edge)).toBe('429 guard_rate_limited');
  address = '198.51.100.1';
  expect((await edge.signIn()).status).toBe(200);
});

test.each([undefined, '192.0.2.7'])(
  'S-75 allows 60 guesses of the operator token (address: %s) in a minute by default, right or wrong',
  async (address) => {
    const variables = { POSTERN_OPERATOR_TOKEN: 'an-operators-own-token' };
    const edge = new EdgeUnderTest({ variables, address: () => address });
    const act = (token: string): Promise<Response> =>
      edge.call('POST', '/auth/connections/lekab/revoke', {
        headers: { authorization: `Bearer ${token}` },
      });
    for (let turn = 0; turn < 60; turn += 1) {
      expect(await readCode(await act('a-guess-of-the-token'))).toBe('401 operator_unauthorized');
    }
    expect(await readCode(await act('an-operators-own-token'))).toBe('429 guard_rate_limited');
    edge.aheadMs = 60_000;
    expect((await act('an-operators-own-token')).status).toBe(204);
  },
);

test('S-31 rejects a session over its limit with 429 and Retry-After', async () => {
  const over = new Set<string>();
  const seen: string[] = [];
  const edge = new EdgeUnderTest({
    rateLimiter: {
      take: ({ name }, caller) => {
        seen.push(`${name} ${caller}`);
        return Promise.resolve(!over.has(name));
      },
    },
    address: () => '192.0.2.7',
  });
  await edge.signIn();
  over.add('SESSION_LIMIT');
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(response.headers.get('retry-after')).toBe(String(SESSION_LIMIT.periodSeconds));
  expect(await readCode(response)).toBe('429 guard_rate_limited');
  const cookie = edge.browser.jar('http://localhost:5173').get('postern-dev-5173') ?? '';
  expect(seen).toEqual([
    'ADDRESS_LIMIT auth 192.0.2.7',
    'PROVIDER_LIMIT sign-in 192.0.2.7',
    'ADDRESS_LIMIT auth 192.0.2.7',
    'PROVIDER_LIMIT callback 192.0.2.7',
    'ADDRESS_LIMIT lockit 192.0.2.7',
    `SESSION_LIMIT lockit ${cookie.slice(0, 21)}`,
  ]);
  expect((await edge.call('GET', '/auth/session')).status).toBe(200);
  over.add('ADDRESS_LIMIT');
  expect(await readCode(await edge.call('GET', '/auth/session'))).toBe('429 guard_rate_limited');
});

test('S-31 rejects a session of an address over its limit, and does not count the session', async () => {
  const seen: string[] = [];
  let isOver = false;
  const edge = new EdgeUnderTest({
    rateLimiter: {
      async take({ name }) {
        seen.push(name);
        return !isOver;
      },
    },
    address: () => '192.0.2.7',
  });
  await edge.signIn();
  isOver = true;
  seen.length = 0;
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(await readCode(response)).toBe('429 guard_rate_limited');
  expect(seen).toEqual(['ADDRESS_LIMIT']);
});

test('S-31 counts a made-up cookie by its address only, and a ticket also by its session', async () => {
  const seen: string[] = [];
  const edge = new EdgeUnderTest({
    rateLimiter: { take: ({ name }, caller) => seen.push(`${name} ${caller}`) > 0 },
    address: () => '192.0.2.7',
  });
  const sendMessage = async (cookie: string): Promise<string> => {
    const headers = { 'x-postern': '1', cookie: `postern-dev-5173=${cookie}` };
    const init = { method: 'POST', headers, body: '{}' };
    return readCode(await edge.fetch(`${ORIGIN}/api/lekab/rime/send`, init));
  };
  const madeUp = randomBytes(66).toString('base64url');
  expect(await sendMessage(madeUp)).toBe('401 session_unreadable');
  expect(await sendMessage(madeUp)).toBe('401 session_unreadable');
  expect(seen.splice(0)).toEqual(Array(2).fill('ADDRESS_LIMIT lekab 192.0.2.7'));
  const ticket = makeTicket();
  expect(await sendMessage(ticket)).toBe('401 session_expired');
  expect(await sendMessage(ticket)).toBe('401 session_expired');
  const both = ['ADDRESS_LIMIT lekab 192.0.2.7', `MESSAGE_LIMIT lekab ${ticket.slice(0, 21)}`];
  expect(seen).toEqual([...both, ...both]);
});

test('S-31 allows 1,000 concurrent calls of one session by default', async () => {
  const edge = new EdgeUnderTest({ address: () => '192.0.2.7' });
  await edge.signIn();
  const calls = Array.from({ length: 1000 }, () => edge.call('GET', '/api/lockit/projects'));
  const statuses = new Set((await Promise.all(calls)).map(({ status }) => status));
  expect([...statuses]).toEqual([200]);
  expect(ADDRESS_LIMIT.requests).toBeGreaterThan(SESSION_LIMIT.requests);
});

test('allows every request if the limiter fails', async () => {
  const edge = new EdgeUnderTest({
    rateLimiter: { take: () => Promise.reject(new Error('no counter')) },
    address: () => '192.0.2.7',
  });
  expect((await edge.signIn()).status).toBe(200);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
});
