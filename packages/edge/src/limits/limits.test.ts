import { expect, test } from 'vitest';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';
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

test('what a limiter remembers is bounded', () => {
  const limiter = createInProcessRateLimiter(() => 0);
  for (let caller = 0; caller < 50_000; caller += 1) void limiter.take(LIMIT, String(caller));
  expect(limiter.take(LIMIT, '0')).toBe(true);
});

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
    'ADDRESS_LIMIT auth 192.0.2.7',
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
