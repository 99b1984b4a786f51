import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const MINUTE_MS = 60_000;
const TOKEN = '/oauth/access-token';

async function countRefreshes(edge: EdgeUnderTest): Promise<number> {
  const requests = await edge.lockit.requests();
  return requests.filter(({ grantType }) => grantType === 'refresh_token').length;
}

/** Signs in with tokens that live a minute, and goes on to when they have ended. */
async function signInAndExpire(edge: EdgeUnderTest): Promise<void> {
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  expect((await edge.signIn()).status).toBe(200);
  edge.aheadMs += 2 * MINUTE_MS;
  await edge.lockit.advanceClock(120);
}

test('S-54 any number of callers at expiry make one token request, and all are served', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  const calls = Array.from({ length: 100 }, () => edge.call('GET', '/api/lockit/projects'));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await countRefreshes(edge)).toBe(1);
});

test('S-54 callers who ask for a refresh get the settled one for a minute', async () => {
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

test('a token that ends soon is renewed ahead, behind the caller’s back', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  await edge.signIn();
  edge.aheadMs += 55_000;
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  await expect.poll(() => countRefreshes(edge)).toBe(1);
});

test('S-14 S-55 a dead refresh token ends the session; late callers learn why; the cookie is cleared', async () => {
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

test('S-55 an outage costs nobody a session: 503 with Retry-After, then served again', async () => {
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

test('while the access token lives, an outage is not even noticed', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  await edge.signIn();
  await edge.lockit.addFault({ target: TOKEN, kind: 'status', status: 500, times: 9 });
  edge.aheadMs += 55_000;
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
});

test('a client that the provider no longer accepts is the operator’s problem: 502, session kept', async () => {
  const edge = new EdgeUnderTest();
  await signInAndExpire(edge);
  await edge.lockit.addFault({ target: TOKEN, kind: 'status', status: 401 });
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(await readCode(response)).toBe('502 provider_rejected_client');
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  expect(view).toMatchObject({ status: 'signed-in' });
});

test('S-53 an answer without a refresh token keeps the old one', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ rotateRefreshTokens: false });
  await signInAndExpire(edge);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  edge.aheadMs += 2 * MINUTE_MS;
  await edge.lockit.advanceClock(120);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  expect(await countRefreshes(edge)).toBe(2);
});
