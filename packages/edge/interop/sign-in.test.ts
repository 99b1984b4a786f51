import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { watchTokens } from './watch.ts';

let provider: RealProvider;
let edge: RealEdge;
let app: AppBrowser;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: { features: { pushedAuthorizationRequests: { enabled: false } } },
  });
});
beforeEach(() => {
  edge = new RealEdge({ connections: [connect(provider)], routes: [buildUserRoute(provider)] });
  app = new AppBrowser(edge);
});
afterAll(() => provider.close());

test('the app is told the provider’s own endpoint, its issuer, and what is asked for', async () => {
  expect((await app.config()).connections).toEqual([
    {
      id: 'op',
      flow: 'browser',
      authorizationEndpoint: `${provider.issuer}/auth`,
      clientId: 'app',
      redirectUri: REDIRECT_URI,
      codeChallengeMethods: ['S256'],
      issuer: provider.issuer,
      scopes: ['openid'],
      signOutEverywhere: true,
    },
  ]);
});

test('a user signs in, and calls an upstream that checks the token', async () => {
  const signedIn = await app.signIn();
  expect(await signedIn.json()).toMatchObject({ status: 'signed-in', connection: 'op' });
  const answer = await app.call('GET', '/api/me/me');
  expect([answer.status, await answer.json()]).toEqual([200, { sub: 'ada' }]);
});

test('S-42 an answer of another issuer, or of none, is refused, and the code is not sent', async () => {
  const { callback } = await app.authorize();
  provider.requests.length = 0;
  const { iss: _, ...unnamed } = callback;
  for (const body of [{ ...callback, iss: 'https://evil.example' }, unnamed]) {
    const refused = await app.call('POST', '/auth/callback', body);
    expect(await readCode(refused)).toBe('400 callback_issuer_mismatch');
  }
  expect(provider.requests).toEqual([]);
  expect((await app.call('POST', '/auth/callback', callback)).status).toBe(200);
});

test('a code without its verifier is not exchanged', async () => {
  const { callback } = await app.authorize();
  const stolen = { ...callback, codeVerifier: 'v'.repeat(43) };
  expect(await readCode(await app.call('POST', '/auth/callback', stolen))).toBe(
    '400 callback_attempt_missing',
  );
});

test('S-66 no token, code, user or secret comes out: not in answers, logs, nor in the store’s keys or values', async () => {
  const { issued, intercept } = watchTokens();
  const records: string[] = [];
  const store = createMemoryStore();
  const connections = [connect(provider, { clientCredentials: true })];
  edge = new RealEdge({
    connections,
    routes: [buildUserRoute(provider)],
    intercept,
    store: {
      ...store,
      writeIfVersion(key, expected, record) {
        records.push(`${key} ${JSON.stringify(record)}`);
        return store.writeIfVersion(key, expected, record);
      },
    },
  });
  app = new AppBrowser(edge);
  const login = 'canary-of-a-user';
  const { callback } = await app.authorize({ login });
  const answers = [
    await app.call('POST', '/auth/callback', callback),
    await app.call('GET', '/auth/session'),
    await app.call('POST', '/auth/refresh'),
    await app.call('POST', '/auth/logout', { everywhere: true }),
    await app.call('POST', '/auth/callback', callback),
  ];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  const cookies = answers.flatMap(({ headers }) => headers.getSetCookie());
  const sinks = JSON.stringify([texts, cookies, edge.events, records]);
  const tokens = issued.flatMap(({ access_token, refresh_token, id_token }) => [
    access_token,
    refresh_token,
    id_token,
  ]);
  const secrets = [...tokens, callback.code, callback.codeVerifier, login, 'a secret %+&='];
  expect(secrets).toHaveLength(10);
  expect(secrets.filter((secret) => secret === undefined || sinks.includes(secret))).toEqual([]);
  expect(app.browser.jar(ORIGIN).size).toBe(0);
});
