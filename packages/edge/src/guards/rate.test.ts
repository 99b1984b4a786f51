import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { computeCallerNetwork } from './caller-network.ts';
import { createInProcessRateLimiter } from './rate-limiter.ts';
import { ADDRESS_LIMIT, SESSION_LIMIT } from './rate-limits.ts';

const LIMIT = { name: 'TEST', requests: 2, periodSeconds: 10 } as const;

test('a caller may make so many requests in a period, and as many again in the next', () => {
  let nowMs = 0;
  const limiter = createInProcessRateLimiter(() => nowMs);
  const take = (caller: string): unknown => limiter.take(LIMIT, caller);
  expect([take('a'), take('a'), take('a'), take('b')]).toEqual([true, true, false, true]);
  nowMs = 9999;
  expect(take('a')).toBe(false);
  nowMs = 10_000;
  expect(take('a')).toBe(true);
});

test('S-79 a limiter remembers at most 20,000 callers of each limit, and forgets the oldest first', () => {
  const limiter = createInProcessRateLimiter(() => 0);
  const other = { ...LIMIT, name: 'OTHER' };
  for (let turn = 0; turn < 3; turn += 1) void limiter.take(other, 'a');
  const isOver = (caller: number): boolean => limiter.take(LIMIT, String(caller)) === false;
  for (let turn = 0; turn < 3; turn += 1) void limiter.take(LIMIT, '0');
  for (let caller = 1; caller < 20_000; caller += 1) void limiter.take(LIMIT, String(caller));
  expect(isOver(0)).toBe(true);
  void limiter.take(LIMIT, '20000');
  expect(isOver(0)).toBe(false);
  // Callers of one limit, however many, displace none of another.
  expect(limiter.take(other, 'a')).toBe(false);
});

interface Begun {
  readonly cookie: string;
  readonly body: object;
}

/** Begins a sign-in in a browser of its own; the code that it shows afterwards is made up. */
async function begin(edge: EdgeUnderTest): Promise<Begun | string> {
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const answer = await send(edge, '/auth/sign-in', { connection: 'lockit', state, codeChallenge });
  const [cookie = ''] = answer.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
  const redirectUri = `${ORIGIN}/callback`;
  const body = { connection: 'lockit', code: 'made-up', state, codeVerifier, redirectUri };
  return answer.ok ? { cookie, body } : readCode(answer);
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

test.each([
  [undefined, 600],
  ['192.0.2.7', 60],
])(
  'S-75 by default, strangers (address: %s) begin %i sign-ins in 10 s, and exchange as many codes',
  async (address, most) => {
    const edge = new EdgeUnderTest({ address: () => address });
    const begun: Begun[] = [];
    const refused: string[] = [];
    for (let turn = 0; turn < most + 5; turn += 1) {
      const one = await begin(edge);
      if (typeof one === 'string') refused.push(one);
      else begun.push(one);
    }
    expect([begun.length, new Set(refused)]).toEqual([most, new Set(['429 guard_rate_limited'])]);
    edge.aheadMs = 10_000;
    const late = await begin(edge);
    if (typeof late === 'string') throw new Error(late);
    for (const { body, cookie } of begun) {
      const answer = await send(edge, '/auth/callback', body, cookie);
      expect(await readCode(answer)).toBe('401 provider_rejected_grant');
    }
    const over = await send(edge, '/auth/callback', late.body, late.cookie);
    expect(over.headers.get('retry-after')).toBe('10');
    expect(await readCode(over)).toBe('429 guard_rate_limited');
    // The attempt is not used up: the user may try again.
    edge.aheadMs = 20_000;
    const again = await send(edge, '/auth/callback', late.body, late.cookie);
    expect(await readCode(again)).toBe('401 provider_rejected_grant');
  },
);

test('S-75 the limits of one address leave another one alone, and an office of sixty signs in at once', async () => {
  let address = '192.0.2.7';
  const edge = new EdgeUnderTest({ address: () => address });
  for (let turn = 0; turn < 60; turn += 1) expect((await edge.signIn()).status).toBe(200);
  expect(await begin(edge)).toBe('429 guard_rate_limited');
  address = '198.51.100.1';
  expect((await edge.signIn()).status).toBe(200);
});

test.each([undefined, '192.0.2.7'])(
  'S-75 by default, the operator token (address: %s) can be guessed 60 times in a minute, also rightly',
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

test('S-31 a session over its limit gets 429 and the wait; another session does not', async () => {
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

test('S-31 by default a thousand calls of one session at once are below the limits', async () => {
  const edge = new EdgeUnderTest({ address: () => '192.0.2.7' });
  await edge.signIn();
  const calls = Array.from({ length: 1000 }, () => edge.call('GET', '/api/lockit/projects'));
  const statuses = new Set((await Promise.all(calls)).map(({ status }) => status));
  expect([...statuses]).toEqual([200]);
  expect(ADDRESS_LIMIT.requests).toBeGreaterThan(SESSION_LIMIT.requests);
});

test('a limiter that cannot count lets through', async () => {
  const edge = new EdgeUnderTest({
    rateLimiter: { take: () => Promise.reject(new Error('no counter')) },
    address: () => '192.0.2.7',
  });
  expect((await edge.signIn()).status).toBe(200);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
});

test('whoever has one IPv6 network is one caller; an IPv4 address is another', () => {
  expect(computeCallerNetwork('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('192.0.2.7')).toBe('192.0.2.7');
});
