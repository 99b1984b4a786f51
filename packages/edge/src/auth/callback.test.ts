import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import { createEdge } from '../edge.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { buildSettings } from '../testing/call-handler.ts';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

test('exchanges a code for a session, and returns its times and no token', async () => {
  const edge = new EdgeUnderTest();
  const response = await edge.signIn();
  expect(response.status).toBe(200);
  const view: unknown = await response.json();
  expect(view).toEqual({
    status: 'signed-in',
    connection: 'lockit',
    signedInAt: expect.any(String),
    expiresAt: expect.any(String),
    accessTokenExpiresAt: expect.any(String),
  });
  expect(await (await edge.call('GET', '/auth/session')).json()).toEqual(view);
});

test('S-7 S-8 S-9 S-10 sets a cookie with HttpOnly, SameSite=Strict and Path=/, without Domain', async () => {
  const [cookie = ''] = (await new EdgeUnderTest().signIn()).headers.getSetCookie();
  expect(cookie).toMatch(/^postern-dev-5173=[A-Za-z0-9_-]{88}; /);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).toContain('Path=/');
  expect(cookie).not.toContain('Domain');
});

test('S-15 sets a new cookie at each sign-in, and ends the session of a planted cookie', async () => {
  const edge = new EdgeUnderTest();
  const jar = edge.browser.jar(ORIGIN);
  const signIn = async (): Promise<string> => {
    await edge.signIn();
    return jar.get('postern-dev-5173') ?? '';
  };
  const planted = await signIn();
  const own = await signIn();
  expect(own).not.toBe(planted);
  expect(await (await edge.call('GET', '/auth/session')).json()).toMatchObject({
    status: 'signed-in',
  });
  jar.set('postern-dev-5173', planted);
  expect(await (await edge.call('GET', '/auth/session')).json()).toEqual({ status: 'signed-out' });
});

test('S-44 S-70 rejects another redirect URI than the connection’s before any provider request', async () => {
  const edge = new EdgeUnderTest();
  const callback = { ...(await edge.authorize()), redirectUri: 'https://evil.example/callback' };
  expect(await readCode(await edge.callback(callback))).toBe('400 callback_redirect_uri_mismatch');
  expect((await edge.lockit.requests()).filter(({ grantType }) => grantType)).toEqual([]);
});

test('S-42 rejects an unknown issuer before any provider request', async () => {
  const edge = new EdgeUnderTest();
  const callback = { ...(await edge.authorize()), iss: 'https://evil.example' };
  expect(await readCode(await edge.callback(callback))).toBe('400 callback_issuer_mismatch');
  expect((await edge.lockit.requests()).filter(({ grantType }) => grantType)).toEqual([]);
});

test('S-70 rejects the attempt of another connection or flow, also at the same provider', async () => {
  const requests: string[] = [];
  const build = (id: string): ResolvedConnection => ({
    id,
    authorizationServer: {
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
    },
    client: { client_id: id },
    clientAuthentication: () => undefined,
    authorizationCode: { flow: 'browser', redirectUri: `${ORIGIN}/${id}` },
  });
  const edge = createEdge({
    settings: buildSettings(),
    store: createMemoryStore(),
    connections: [
      build('one'),
      build('two'),
      { ...build('edge'), authorizationCode: { flow: 'edge' } },
    ],
    log: () => undefined,
    rateLimiter: createInProcessRateLimiter(),
    fetch: async (url) => {
      requests.push(String(url));
      return Response.json({ access_token: 'a', token_type: 'bearer' });
    },
  });
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const post = (path: string, body: object, cookie = ''): Response | Promise<Response> => {
    const headers = { 'x-postern': '1', 'content-type': 'application/json', cookie };
    return edge.request(ORIGIN + path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const started = await post('/auth/sign-in', { connection: 'one', state, codeChallenge });
  const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const callBack = async (connection: string): Promise<string | number> => {
    const body = {
      connection,
      code: 'c',
      state,
      codeVerifier,
      redirectUri: `${ORIGIN}/${connection}`,
    };
    const response = await post('/auth/callback', body, cookie);
    return response.ok ? response.status : readCode(response);
  };
  expect(await callBack('two')).toBe('400 callback_attempt_missing');
  expect(await callBack('edge')).toBe('400 request_malformed');
  const other = await post('/auth/sign-in', { connection: 'edge', state, codeChallenge });
  expect(await readCode(other)).toBe('400 request_malformed');
  expect(requests).toEqual([]);
  expect(await callBack('one')).toBe(200);
});

test('rejects a body that breaks the contract, with its own code', async () => {
  const edge = new EdgeUnderTest();
  const post = (body: string, type = 'application/json'): Promise<Response> =>
    edge.call('POST', '/auth/callback', { body, headers: { 'content-type': type } });
  expect(await readCode(await post('{'))).toBe('400 request_malformed');
  expect(await readCode(await post('{"connection":"lockit"}'))).toBe('400 request_malformed');
  expect(await readCode(await post('a=b', 'text/plain'))).toBe('415 request_unsupported');
  expect(await readCode(await post(`"${'x'.repeat(20_000)}"`))).toBe('413 request_too_large');
});

test('S-2 rejects a sign-in with a service connection or an unknown one', async () => {
  const edge = new EdgeUnderTest();
  const callback = await edge.authorize();
  for (const connection of ['lekab', 'other']) {
    const response = await edge.callback({ ...callback, connection });
    expect(await readCode(response)).toBe('400 request_malformed');
  }
});
