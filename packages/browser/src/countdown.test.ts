import { afterEach, expect, test, vi } from 'vitest';
import { countDown } from './countdown.ts';
import { buildSignedIn, createMockAuth, type MockAuth } from './testing/index.ts';

const SESSION_MS = 100_000;

interface Counting {
  readonly auth: MockAuth;
  /** How often the session was checked. */
  readonly checks: () => number;
  /** The remaining time that the listener got last, in seconds. */
  readonly readSeconds: () => number | undefined;
  /** Sets this machine's clock ahead, and not the edge's. */
  readonly setAhead: (ms: number) => void;
}

let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  vi.useRealTimers();
});

/** Counts a session of {@link SESSION_MS} down. The edge's clock is `skewMs` ahead. */
async function count(startSkewMs = 0): Promise<Counting> {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  let skewMs = startSkewMs;
  let checks = 0;
  let leftMs: number | undefined;
  const expiresAt = new Date(Date.now() + skewMs + SESSION_MS).toISOString();
  const mock = createMockAuth({
    state: { status: 'signed-in', session: { ...buildSignedIn(), expiresAt } },
    fetch: async () =>
      new Response('{}', { headers: { date: new Date(Date.now() + skewMs).toUTCString() } }),
  });
  const auth: MockAuth = {
    ...mock,
    session: async () => {
      checks++;
      return mock.state;
    },
  };
  stop = countDown(auth, undefined, (nextMs) => {
    leftMs = nextMs;
  });
  const readSeconds = (): number | undefined =>
    leftMs === undefined ? undefined : Math.round(leftMs / 1000);
  const setAhead = (ms: number): void => {
    skewMs -= ms;
    vi.setSystemTime(Date.now() + ms);
  };
  return { auth, checks: () => checks, readSeconds, setAhead };
}

test.each([0, 3_600_000])('counts down by the edge’s clock (%i ms ahead)', async (skewMs) => {
  const { readSeconds } = await count(skewMs);
  await expect.poll(readSeconds).toBeLessThanOrEqual(101);
  expect(readSeconds()).toBeGreaterThanOrEqual(98);
  vi.advanceTimersByTime(40_000);
  expect(readSeconds()).toBeLessThanOrEqual(61);
});

test('checks the session whenever half of the remaining time has passed', async () => {
  const { checks } = await count();
  vi.advanceTimersByTime(49_000);
  expect(checks()).toBe(0);
  vi.advanceTimersByTime(2000);
  expect(checks()).toBe(1);
  vi.advanceTimersByTime(25_000);
  expect(checks()).toBe(2);
});

test('stays at zero at the end, and checks the session until the edge has ended it', async () => {
  const { auth, checks, readSeconds } = await count();
  vi.advanceTimersByTime(SESSION_MS);
  const before = checks();
  vi.advanceTimersByTime(3000);
  expect(readSeconds()).toBe(0);
  expect(checks()).toBe(before + 3);
  auth.settle({ status: 'signed-out', reason: 'ended' });
  vi.advanceTimersByTime(3000);
  expect([readSeconds(), checks()]).toEqual([undefined, before + 3]);
});

test('checks an access token that nobody refreshes ever more rarely after its end', async () => {
  const { checks } = await count();
  vi.advanceTimersByTime(SESSION_MS);
  const before = checks();
  vi.advanceTimersByTime(600_000);
  expect(checks() - before).toBeGreaterThan(5);
  expect(checks() - before).toBeLessThan(20);
});

test('follows the edge’s clock again when this machine’s clock was set ahead', async () => {
  const { readSeconds, setAhead } = await count();
  vi.advanceTimersByTime(10_000);
  setAhead(3_600_000);
  vi.advanceTimersByTime(1000);
  expect(readSeconds()).toBe(0);
  await expect.poll(readSeconds).toBeGreaterThanOrEqual(87);
  expect(readSeconds()).toBeLessThanOrEqual(90);
});

test('starts again when the session is extended or another user signs in', async () => {
  const { auth, readSeconds } = await count();
  vi.advanceTimersByTime(90_000);
  expect(readSeconds()).toBe(10);
  const expiresAt = new Date(Date.now() + 70_000).toISOString();
  auth.settle({ status: 'signed-in', session: { ...buildSignedIn(), expiresAt } });
  expect(readSeconds()).toBe(70);
});

test('calls the listener at once if there is no session', () => {
  const told: (number | undefined)[] = [];
  const auth = createMockAuth({ state: { status: 'signed-out' } });
  stop = countDown(auth, undefined, (leftMs) => told.push(leftMs));
  expect(told).toEqual([undefined]);
});

test('calls no listener after it was stopped', async () => {
  const { auth, readSeconds } = await count();
  stop?.();
  const before = readSeconds();
  vi.advanceTimersByTime(10_000);
  auth.settle({ status: 'signed-out' });
  expect(readSeconds()).toBe(before);
});
