import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const PROJECTS = '/api/lockit/projects';
const COOKIE = 'postern-dev-5173';

/** Moves the clocks of the edge and of the provider ahead by a day. */
async function passDay(edge: EdgeUnderTest): Promise<void> {
  edge.aheadMs += DAY_MS;
  await edge.lockit.advanceClock(DAY_MS / 1000);
}

test('keeps a session past its idle limit if each day’s use refreshes its tokens', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 3600 });
  await edge.signIn();
  for (let days = 1; days <= 20; days += 1) {
    await passDay(edge);
    expect([days, (await edge.call('GET', PROJECTS)).status]).toEqual([days, 200]);
  }
});

test('counts a request for the token or for a refresh as a use', async () => {
  const edge = new EdgeUnderTest({ variables: { POSTERN_MODE: 'token-mediating' } });
  await edge.signIn();
  for (let days = 1; days <= 20; days += 1) {
    await passDay(edge);
    const method = days % 2 === 0 ? 'POST' : 'GET';
    const path = days % 2 === 0 ? '/auth/refresh' : '/auth/token';
    expect([days, (await edge.call(method, path)).status]).toEqual([days, 200]);
  }
});

test('counts a request for a refresh as a use, even if the last one has just finished', async () => {
  const edge = new EdgeUnderTest({ variables: { POSTERN_SESSION_IDLE_SECONDS: '100' } });
  await edge.signIn();
  for (const seconds of [0, 50, 60]) {
    edge.aheadMs += seconds * 1000;
    expect((await edge.call('POST', '/auth/refresh')).status).toBe(200);
  }
});

test('keeps the present session if a new sign-in fails', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const callback = { ...(await edge.authorize()), code: 'never-given' };
  const response = await edge.callback(callback);
  const cookies = response.headers.getSetCookie();
  expect(cookies.filter((cookie) => !cookie.startsWith(`${COOKIE}-attempt-`))).toEqual([]);
  expect(await readCode(response)).toBe('401 provider_rejected_grant');
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
});

test('keeps the new session cookie when a late call sends the former one', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const former = edge.browser.jar(ORIGIN).get(COOKIE);
  await edge.signIn();
  const headers = { 'x-postern': '1', cookie: `${COOKIE}=${former}` };
  for (const path of ['/auth/session', PROJECTS]) {
    const late = await edge.fetch(ORIGIN + path, { headers });
    expect(late.headers.get('set-cookie')).toBeNull();
  }
});

test('S-55 rejects a refresh without a refresh token, and keeps the session', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) => {
      if (url.endsWith('/projects')) return Response.json([]);
      if (!url.endsWith('/access-token')) return next();
      return Response.json({ access_token: 'a', token_type: 'Bearer', expires_in: 3600 });
    },
  });
  await edge.signIn();
  expect(await readCode(await edge.call('POST', '/auth/refresh'))).toBe('409 provider_unsupported');
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
});

test('caps an absurd token lifetime, and rejects a token that no header can carry', async () => {
  const signInWith = async (tokens: object): Promise<EdgeUnderTest> => {
    const edge = new EdgeUnderTest({
      intercept: async (url, next) =>
        url.endsWith('/access-token') ? Response.json({ token_type: 'Bearer', ...tokens }) : next(),
    });
    await edge.signIn();
    return edge;
  };
  const long = await signInWith({ access_token: 'a', expires_in: Number.MAX_SAFE_INTEGER });
  expect((await long.call('GET', '/auth/session')).status).toBe(200);
  const broken = await signInWith({ access_token: 'MARKED\nx', expires_in: 60 });
  expect(broken.browser.jar(ORIGIN).size).toBe(0);
  expect(JSON.stringify(broken.events)).toContain('provider_malformed');
  expect(JSON.stringify(broken.events)).not.toContain('MARKED');
});

test('S-55 ends the session on invalid_grant with status 401', async () => {
  let isDead = false;
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      isDead && url.endsWith('/access-token')
        ? Response.json({ error: 'invalid_grant' }, { status: 401 })
        : next(),
  });
  await edge.signIn();
  isDead = true;
  expect(await readCode(await edge.call('POST', '/auth/refresh'))).toBe(
    '401 provider_rejected_grant',
  );
});
