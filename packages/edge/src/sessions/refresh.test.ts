import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const MINUTE_MS = 60_000;
const TOKEN = '/oauth/access-token';

async function countRefreshes(edge: EdgeUnderTest): Promise<number> {
  const requests = await edge.lockit.requests();
  return requests.filter(({ grantType }) => grantType === 'refresh_token').length;
}

/** Signs in with tokens that last a minute, and moves the clocks past their expiry. */
async function signInAndExpire(edge: EdgeUnderTest): Promise<void> {
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  expect((await edge.signIn()).status).toBe(200);
  edge.aheadMs += 2 * MINUTE_MS;
  await edge.lockit.advanceClock(120);
}

test('S-54 serves 100 callers at expiry with one token request', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  const calls = Array.from({ length: 100 }, () => edge.call('GET', '/api/lockit/projects'));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await countRefreshes(edge)).toBe(1);
});

test('S-54 returns the last refresh to callers that request another within a minute', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const first: unknown = await (await edge.call('POST', '/auth/refresh')).json();
  const late: unknown = await (await edge.call('POST', '/auth/refresh')).json();
  expect(late).toEqual(first);
  expect(await countRefreshes(edge)).toBe(1);
  edge.aheadMs += 2 * MINUTE_MS;
  await edge.call('POST', '/auth/refresh');
  expect(await countRefreshes(edge)).toBe(2);
});

test('waits as long as a failing provider asks before it refreshes again', async () => {
  let requests = 0;
  const edge = new EdgeUnderTest({
    intercept: async (url, next) => {
      if (!url.endsWith(TOKEN) || edge.aheadMs === 0) return next();
      requests += 1;
      return new Response('', { status: 503, headers: { 'retry-after': '120' } });
    },
  });
  await signInAndExpire(edge);
  const call = () => edge.call('GET', '/api/lockit/projects');
  expect((await call()).headers.get('retry-after')).toBe('120');
  edge.aheadMs += MINUTE_MS;
  expect(await readCode(await call())).toBe('503 provider_unavailable');
  expect(requests).toBe(1);
  expect(edge.events.at(-1)).toMatchObject({
    connection: 'lockit',
    cause: 'provider_unreachable',
  });
  edge.aheadMs += 2 * MINUTE_MS;
  await call();
  expect(requests).toBe(2);
});

test('refreshes a token that is about to expire in the background', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  await edge.signIn();
  edge.aheadMs += 55_000;
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  await expect.poll(() => countRefreshes(edge)).toBe(1);
});

test('S-14 S-55 ends the session of a rejected refresh token, clears the cookie and tells late callers why', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  const cookie = edge.browser.jar(ORIGIN).get('postern-dev-5173') ?? '';
  await edge.lockit.reset();
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(await readCode(response)).toBe('401 provider_rejected_grant');
  edge.browser.jar(ORIGIN).set('postern-dev-5173', cookie);
  const late = await edge.call('GET', '/api/lockit/projects');
  expect(await readCode(late)).toBe('401 provider_rejected_grant');
  edge.browser.jar(ORIGIN).set('postern-dev-5173', cookie);
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toEqual({ status: 'signed-out' });
});

test('S-55 keeps the session through an outage: 503 with Retry-After, then 200 again', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  await edge.lockit.addFault({ target: TOKEN, kind: 'status', status: 500, times: 1 });
  const during = await edge.call('GET', '/api/lockit/projects');
  expect(during.headers.get('retry-after')).toBe('1');
  expect(await readCode(during)).toBe('503 provider_unavailable');
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toMatchObject({ status: 'signed-in' });
  edge.aheadMs += 1500;
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
});

test('serves calls during an outage while the access token is valid', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  await edge.signIn();
  await edge.lockit.addFault({ target: TOKEN, kind: 'status', status: 500, times: 9 });
  edge.aheadMs += 55_000;
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
});

test('reports a client that the provider rejects as 502, and keeps the session', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  await edge.lockit.addFault({ target: TOKEN, kind: 'status', status: 401 });
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(await readCode(response)).toBe('502 provider_rejected_client');
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toMatchObject({ status: 'signed-in' });
});

test('S-53 keeps the old refresh token if the token response has none', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ rotateRefreshTokens: false });
  await signInAndExpire(edge);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  edge.aheadMs += 2 * MINUTE_MS;
  await edge.lockit.advanceClock(120);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  expect(await countRefreshes(edge)).toBe(2);
});
