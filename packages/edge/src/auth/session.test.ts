import { expect, test } from 'vitest';
import { createMemoryStore } from '../stores/memory.ts';
import { createCountingStore } from '../testing/counting-store.ts';
import { EdgeUnderTest, ORIGIN } from '../testing/edge-under-test.ts';

const COOKIE = 'postern-dev-5173';

test('S-12 reports signed-out for a cookie with any bit flipped, and clears the cookie', async () => {
  const store = createCountingStore();
  const edge = new EdgeUnderTest({ store });
  await edge.signIn();
  const cookie = edge.browser.jar(ORIGIN).get(COOKIE) ?? '';
  store.operations = 0;
  const bytes = Buffer.from(cookie, 'base64url');
  expect(bytes).toHaveLength(16 + 32 + 18);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const headers = { 'x-postern': '1', cookie: `${COOKIE}=${flipped.toString('base64url')}` };
    const response = await edge.fetch(`${ORIGIN}/auth/session`, { headers });
    expect(await response.json()).toEqual({ status: 'signed-out' });
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toContain(`${COOKIE}=; Max-Age=0`);
  }
  expect(store.operations).toBe(0);
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toMatchObject({ status: 'signed-in' });
});

test('reports signed-out for a cookie that no edge issued', async () => {
  const edge = new EdgeUnderTest();
  for (const value of [
    'x',
    '%',
    '"',
    'A'.repeat(64),
    'A'.repeat(87),
    'A'.repeat(88),
    'A'.repeat(89),
    'ä',
    '1'.repeat(9000),
  ]) {
    const headers = { 'x-postern': '1', cookie: `${COOKIE}=${encodeURIComponent(value)}` };
    const response = await edge.fetch(`${ORIGIN}/auth/session`, { headers });
    expect([response.status, await response.json()]).toEqual([200, { status: 'signed-out' }]);
  }
});

test('counts and logs a session that has ended, and neither a session nor none', async () => {
  const edge = new EdgeUnderTest();
  await edge.fetch(`${ORIGIN}/auth/session`, { headers: { 'x-postern': '1' } });
  await edge.signIn();
  await edge.call('GET', '/auth/session');
  expect(edge.events.map(({ event }) => event)).toEqual(['signed_in']);
  const headers = { 'x-postern': '1', cookie: `${COOKIE}=${'A'.repeat(88)}` };
  await edge.fetch(`${ORIGIN}/auth/session`, { headers });
  const failure = { event: 'failure', path: '/auth/session', code: 'session_unreadable' };
  expect(edge.events.at(-1)).toMatchObject(failure);
  expect(edge.counters.read()).toMatchObject({ 'failure session_unreadable': 1 });
});

test('keeps sessions after a key rotation until the old key is removed', async () => {
  const store = createMemoryStore();
  const [one, two] = [`k1:${'A'.repeat(43)}`, `k2:${'B'.repeat(42)}A`];
  const before = new EdgeUnderTest({ store, variables: { POSTERN_KEYS: one } });
  await before.signIn();
  const cookie = `${COOKIE}=${before.browser.jar(ORIGIN).get(COOKIE)}`;
  const readView = async (keys: string): Promise<unknown> => {
    const edge = new EdgeUnderTest({ store, variables: { POSTERN_KEYS: keys } });
    const headers = { 'x-postern': '1', cookie };
    return (await edge.fetch(`${ORIGIN}/auth/session`, { headers })).json();
  };
  expect(await readView(`${two},${one}`)).toMatchObject({ status: 'signed-in' });
  expect(await readView(two)).toEqual({ status: 'signed-out' });
});

test('reports signed-out for the cookie of a session that was signed out', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const cookie = edge.browser.jar(ORIGIN).get(COOKIE) ?? '';
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
  edge.browser.jar(ORIGIN).set(COOKIE, cookie);
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toEqual({ status: 'signed-out' });
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
});

test('keeps the session of another app on another port of localhost', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const other = new EdgeUnderTest({
    variables: { POSTERN_PUBLIC_ORIGIN: 'http://localhost:5303' },
  });
  // A browser sends the cookies of localhost to each of its ports.
  const cookie = `${COOKIE}=${edge.browser.jar(ORIGIN).get(COOKIE)}`;
  const headers = { 'x-postern': '1', cookie };
  for (const [method, path] of [
    ['GET', '/auth/session'],
    ['GET', '/api/lockit/projects'],
    ['POST', '/auth/logout'],
  ] as const) {
    const response = await other.fetch(`http://localhost:5303${path}`, { method, headers });
    const cookies = response.headers.getSetCookie();
    expect(cookies.filter((text) => text.startsWith(COOKIE))).toEqual([]);
  }
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toMatchObject({ status: 'signed-in' });
});
