import { expect, test } from 'vitest';
import { EdgeUnderTest, LOCKIT, ORIGIN, readCode } from './testing/edge-under-test.ts';

// What an edge stored while its clock was ahead, read when the clock is right again.

const HOUR_MS = 3_600_000;
const PROJECTS = '/api/lockit/projects';

async function countRefreshes(edge: EdgeUnderTest): Promise<number> {
  const requests = await edge.lockit.requests();
  return requests.filter(({ grantType }) => grantType === 'refresh_token').length;
}

/** An edge whose upstream refuses every token while `isRefusing` is set. */
async function signInAhead(): Promise<{ edge: EdgeUnderTest; upstream: { isRefusing: boolean } }> {
  const upstream = { isRefusing: false };
  const edge = new EdgeUnderTest({
    variables: { POSTERN_LEASE_SECONDS: '0' },
    intercept: async (url, next) =>
      upstream.isRefusing && url.startsWith(`${LOCKIT}/projects`)
        ? new Response(null, { status: 401 })
        : next(),
  });
  edge.aheadMs = 12 * HOUR_MS;
  await edge.signIn();
  return { edge, upstream };
}

test('a token that was obtained while the clock was ahead is refreshed at its next use', async () => {
  const { edge } = await signInAhead();
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(await countRefreshes(edge)).toBe(0);
  edge.aheadMs = 0;
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(await countRefreshes(edge)).toBe(1);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(await countRefreshes(edge)).toBe(1);
});

test('a refused token that was obtained while the clock was ahead is replaced', async () => {
  const { edge, upstream } = await signInAhead();
  edge.aheadMs = 0;
  upstream.isRefusing = true;
  expect((await edge.call('GET', PROJECTS)).status).toBe(401);
  expect(await countRefreshes(edge)).toBeGreaterThan(0);
});

test('a refresh while the clock was ahead does not stand for a later one', async () => {
  const { edge } = await signInAhead();
  await edge.call('POST', '/auth/refresh');
  expect(await countRefreshes(edge)).toBe(1);
  edge.aheadMs = 0;
  await edge.call('POST', '/auth/refresh');
  expect(await countRefreshes(edge)).toBe(2);
  await edge.call('POST', '/auth/refresh');
  expect(await countRefreshes(edge)).toBe(2);
});

test('a failed refresh while the clock was ahead keeps no caller from trying again', async () => {
  let isDown = false;
  const edge = new EdgeUnderTest({
    intercept: (url, next) =>
      isDown && url.endsWith('/access-token') ? Promise.reject(new Error('down')) : next(),
  });
  edge.aheadMs = 23 * HOUR_MS;
  await edge.signIn();
  isDown = true;
  const failed = await edge.call('POST', '/auth/refresh');
  expect(await readCode(failed)).toBe('502 provider_unreachable');
  isDown = false;
  expect((await edge.call('POST', '/auth/refresh')).status).toBe(502);
  edge.aheadMs = 0;
  expect((await edge.call('POST', '/auth/refresh')).status).toBe(200);
});

test('a lease that was issued while the clock was ahead opens nothing after a sign-out', async () => {
  const edge = new EdgeUnderTest();
  edge.aheadMs = 50 * 60_000;
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const jar = new Map(edge.browser.jar(ORIGIN));
  expect(jar.has('postern-dev-5173-lease')).toBe(true);
  edge.aheadMs = 0;
  await edge.call('POST', '/auth/logout');
  for (const [name, value] of jar) edge.browser.jar(ORIGIN).set(name, value);
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 session_expired');
});

test('S-13 a session that began while the clock was ahead keeps its limits', async () => {
  const limits = { POSTERN_SESSION_IDLE_SECONDS: '1000', POSTERN_SESSION_ABSOLUTE_SECONDS: '3000' };
  const begin = async (): Promise<EdgeUnderTest> => {
    const edge = new EdgeUnderTest({ variables: { ...limits, POSTERN_LEASE_SECONDS: '0' } });
    edge.aheadMs = HOUR_MS;
    await edge.signIn();
    edge.aheadMs = 0;
    expect((await edge.call('GET', PROJECTS)).status).toBe(200);
    return edge;
  };
  const idle = await begin();
  idle.aheadMs = 1_001_000;
  expect(await readCode(await idle.call('GET', PROJECTS))).toBe('401 session_expired');
  const used = await begin();
  for (; used.aheadMs < 2_900_000; used.aheadMs += 500_000) {
    expect((await used.call('GET', PROJECTS)).status).toBe(200);
  }
  used.aheadMs = 3_001_000;
  expect(await readCode(await used.call('GET', PROJECTS))).toBe('401 session_expired');
});
