import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { watchTokens } from './watch.ts';

let provider: RealProvider;
let edge: InProcessEdge;
let app: OpApp;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: { features: { pushedAuthorizationRequests: { enabled: false } } },
  });
});
beforeEach(() => {
  edge = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
  });
  app = new OpApp(edge);
});
afterAll(() => provider.close());

test('/auth/config names the provider’s endpoint, issuer and scopes', async () => {
  expect((await app.readConfig()).connections).toEqual([
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
      signOutAtProvider: true,
    },
  ]);
});

test('a user signs in and calls an upstream that verifies the token', async () => {
  const signedIn = await app.signIn();
  expect(await signedIn.json()).toMatchObject({ status: 'signed-in', connection: 'op' });
  const response = await app.call('GET', '/api/me/me');
  expect([response.status, await response.json()]).toEqual([200, { sub: 'ada' }]);
});

test('S-42 rejects a response with another or no issuer and does not send the code', async () => {
  const callback = await app.authorize();
  provider.requests.length = 0;
  const { iss: _, ...unnamed } = callback;
  for (const body of [{ ...callback, iss: 'https://evil.example' }, unnamed]) {
    const refused = await app.post('/auth/callback', body);
    expect(await readOutcome(refused)).toBe('400 callback_issuer_mismatch');
  }
  expect(provider.requests).toEqual([]);
  expect((await app.post('/auth/callback', callback)).status).toBe(200);
});

test('does not exchange a code with another verifier', async () => {
  const callback = await app.authorize();
  const stolen = { ...callback, codeVerifier: 'v'.repeat(43) };
  expect(await readOutcome(await app.post('/auth/callback', stolen))).toBe(
    '400 callback_attempt_missing',
  );
});

test('S-66 puts no token, code or secret in responses, logs and the store, and the user only in session views', async () => {
  const { issued, intercept } = watchTokens();
  const records: string[] = [];
  const store = createMemoryStore();
  const connections = [connect(provider, { clientCredentials: true })];
  edge = new InProcessEdge({
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
  app = new OpApp(edge);
  const login = 'canary-of-a-user';
  const callback = await app.authorize({ login });
  const responses = [
    await app.post('/auth/callback', callback),
    await app.call('GET', '/auth/session'),
    await app.call('POST', '/auth/refresh'),
    await app.post('/auth/logout', { everywhere: true }),
    await app.post('/auth/callback', callback),
  ];
  const texts = await Promise.all(responses.map((response) => response.text()));
  const cookies = responses.flatMap(({ headers }) => headers.getSetCookie());
  const sinks = JSON.stringify([texts, cookies, edge.events, records]);
  const tokens = issued.flatMap(({ access_token, refresh_token, id_token }) => [
    access_token,
    refresh_token,
    id_token,
  ]);
  const secrets = [...tokens, callback.code, callback.codeVerifier, 'a secret %+&='];
  expect(secrets).toHaveLength(9);
  expect(secrets.filter((secret) => secret === undefined || sinks.includes(secret))).toEqual([]);
  expect(JSON.stringify([cookies, edge.events, records])).not.toContain(login);
  const user = `"user":{"sub":"${login}"}`;
  expect(texts.join('\n').split(login)).toHaveLength(texts.join('\n').split(user).length);
  expect(app.jar.size).toBe(0);
});
