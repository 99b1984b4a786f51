import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import { type Api, buildApiRoute, startApi } from './api.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis } from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { watchTokens } from './watch.ts';

const [, , MAPS = ''] = APIS;
const { issued, intercept } = watchTokens();
let provider: RealProvider;
let api: Api;
let isDown: boolean;
/** Fields that replace those of the provider's answers. */
let changes: object;
afterEach(async () => {
  issued.length = 0;
  await api.close();
  await provider.close();
});

async function start(
  maxAgeSeconds: number,
  issueRefreshToken = true,
  isOffered = true,
): Promise<{ app: OpApp; edge: InProcessEdge; countQuestions: () => number }> {
  isDown = false;
  changes = {};
  const configuration = configureApis();
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: {
      ...configuration,
      features: isOffered
        ? configuration.features
        : { ...configuration.features, introspection: { enabled: false } },
      issueRefreshToken: async () => issueRefreshToken,
    },
  });
  api = await startApi(provider);
  const edge = buildEdge(maxAgeSeconds);
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  const countQuestions = (): number =>
    provider.requests.filter((line) => line === 'POST /token/introspection').length;
  return { app, edge, countQuestions };
}

function buildEdge(maxAgeSeconds: number, store?: InProcessEdge['store']): InProcessEdge {
  const introspect = { maxAgeSeconds };
  return new InProcessEdge({
    ...(store && { store }),
    connections: [connect(provider, { scopes: ['openid', 'read'] })],
    routes: [
      { ...buildApiRoute(api, 'me', '', { introspect }), upstream: provider.issuer },
      buildApiRoute(api, 'maps', MAPS, { resource: MAPS, introspect }),
    ],
    async intercept(url, next, init) {
      if (!url.endsWith('/introspection')) return intercept(url, next, init);
      if (isDown) throw new TypeError('connection refused');
      const response = await next();
      return response.ok ? Response.json({ ...(await response.json()), ...changes }) : response;
    },
  });
}

async function revokeAtProvider(token: string): Promise<void> {
  const secret = encodeURIComponent('a secret %+&=').replaceAll('%20', '+');
  const { status } = await fetch(`${provider.issuer}/token/revocation`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`app:${secret}`)}` },
    body: new URLSearchParams({ token }),
  });
  expect(status).toBe(200);
}

async function revokeLatest(): Promise<void> {
  const { access_token = '' } = issued.at(-1) ?? {};
  await (await provider.provider.AccessToken.find(access_token))?.destroy();
}

const call = async (app: OpApp, name: string): Promise<string> =>
  readOutcome(await app.call('GET', `/api/${name}/me`));

test('asks about the token before each call, or once in its age for all callers', async () => {
  const { app, countQuestions } = await start(0);
  for (let calls = 0; calls < 3; calls += 1) expect(await call(app, 'me')).toBe('200');
  expect(countQuestions()).toBe(3);
  await api.close();
  await provider.close();
  const cached = await start(30);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => call(cached.app, 'me')));
  expect(new Set(outcomes)).toEqual(new Set(['200']));
  expect(cached.countQuestions()).toBe(1);
  cached.edge.aheadMs += 31_000;
  expect(await call(cached.app, 'me')).toBe('200');
  expect(cached.countQuestions()).toBe(2);
});

test('keeps no answer beyond the exp in it', async () => {
  const { app, edge, countQuestions } = await start(30);
  changes = { exp: Math.floor(Date.now() / 1000) + 5 };
  expect([await call(app, 'me'), await call(app, 'me')]).toEqual(['200', '200']);
  expect(countQuestions()).toBe(1);
  edge.aheadMs += 6000;
  expect(await call(app, 'me')).toBe('200');
  expect(countQuestions()).toBe(2);
});

test.each([undefined, 'true', 1, null])('sends no token if active is %o', async (active) => {
  const { app } = await start(0);
  changes = { active };
  expect(await call(app, 'maps')).toBe('503 provider_unavailable');
  expect(api.tokens).toEqual([]);
  expect(await app.isSignedIn()).toBe(true);
});

test.each(['me', 'maps'])('replaces a token of %s that is not active', async (name) => {
  const { app, edge } = await start(0);
  expect(await call(app, name)).toBe('200');
  await revokeLatest();
  edge.aheadMs += 15_000;
  expect(await call(app, name)).toBe('200');
  expect(issued).toHaveLength(name === 'me' ? 2 : 3);
});

test('ends a session whose only token is not active', async () => {
  const { app, edge } = await start(0, false);
  expect(await call(app, 'me')).toBe('200');
  await revokeLatest();
  edge.aheadMs += 15_000;
  expect(await call(app, 'me')).toBe('401 provider_rejected_grant');
  expect(await app.isSignedIn()).toBe(false);
});

test('ends a session whose grant is dead at the first call', async () => {
  const { app, edge } = await start(0);
  const { refresh_token = '' } = issued[0] ?? {};
  await revokeLatest();
  await (await provider.provider.RefreshToken.find(refresh_token))?.destroy();
  edge.aheadMs += 15_000;
  expect(await call(app, 'me')).toBe('401 provider_rejected_grant');
  expect(await app.isSignedIn()).toBe(false);
});

test('sends no token while the provider cannot be asked, and keeps the session', async () => {
  const { app } = await start(0);
  isDown = true;
  expect(await call(app, 'maps')).toBe('503 provider_unavailable');
  expect(api.tokens).toEqual([]);
  isDown = false;
  expect(await call(app, 'maps')).toBe('200');
});

test('a provider without introspection is 409, and no token is sent', async () => {
  const { app } = await start(0, true, false);
  expect(await call(app, 'maps')).toBe('409 provider_unsupported');
  expect(api.tokens).toEqual([]);
});

test('refuses calls within the age of an answer after a revocation, in every process', async () => {
  const { app, edge } = await start(20);
  const other = buildEdge(20, edge.store);
  const apps = [app, new OpApp(other, app.jar)];
  for (const one of apps) expect(await call(one, 'me')).toBe('200');
  const { refresh_token = '', access_token = '' } = issued[0] ?? {};
  // The operator ends the grant at the provider (RFC 7009).
  await revokeAtProvider(refresh_token);
  expect(await provider.provider.AccessToken.find(access_token)).toBeUndefined();
  const calledBefore = provider.requests.filter((line) => line === 'GET /me').length;
  edge.aheadMs += 20_000;
  other.aheadMs += 20_000;
  expect(await call(apps[1] ?? app, 'me')).toBe('401 provider_rejected_grant');
  expect(await app.isSignedIn()).toBe(false);
  expect(provider.requests.filter((line) => line === 'GET /me')).toHaveLength(calledBefore);
});
