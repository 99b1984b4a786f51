import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, signOutAtProvider, startProvider } from './provider.ts';
import { readTokens, watchTokens } from './watch.ts';

let provider: RealProvider;
let edge: RealEdge;
const { issued, intercept } = watchTokens();

beforeEach(async () => {
  issued.length = 0;
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      backchannel_logout_uri: `${ORIGIN}/auth/connections/op/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
  });
  edge = createEdge();
  provider.reach = async (url, init) => edge.request(url, init);
});
afterEach(() => provider.close());

function createEdge(): RealEdge {
  return new RealEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    intercept,
  });
}

async function signIn(login = 'ada'): Promise<AppBrowser> {
  const app = new AppBrowser(edge);
  expect((await app.signIn({ login })).status).toBe(200);
  return app;
}

const areSignedIn = (apps: AppBrowser[]): Promise<boolean[]> =>
  Promise.all(apps.map((app) => app.isSignedIn()));

test('S-62 signing out revokes the tokens at the provider, with the client’s authentication', async () => {
  const app = await signIn();
  const { refresh_token = '', access_token } = issued[0] ?? {};
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(await readTokens(provider, refresh_token)).toEqual({
    status: 400,
    error: 'invalid_grant',
  });
  const headers = { authorization: `Bearer ${access_token}` };
  expect((await fetch(`${provider.issuer}/me`, { headers })).status).toBe(401);
});

test('S-15 S-62 a second sign-in in the browser revokes the tokens of the first', async () => {
  const app = await signIn();
  const { refresh_token = '' } = issued[0] ?? {};
  app.browser.jar(provider.issuer).clear();
  await app.signIn({ login: 'eve' });
  expect(await readTokens(provider, refresh_token)).toMatchObject({ error: 'invalid_grant' });
  expect(await app.isSignedIn()).toBe(true);
});

test('S-62 a provider that is gone does not keep anybody from signing out; the log says so', async () => {
  const app = await signIn();
  await provider.close();
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(await app.isSignedIn()).toBe(false);
  expect(edge.events).toContainEqual({
    event: 'revocation_failed',
    connection: 'op',
    code: 'provider_unreachable',
  });
});

test('signing out everywhere ends every session of the user, and no other’s', async () => {
  const [phone, laptop, other] = [await signIn(), await signIn(), await signIn('bob')];
  const { connections } = await phone.config();
  expect(connections[0]).toMatchObject({ signOutEverywhere: true });
  const answer = await phone.call('POST', '/auth/logout', { everywhere: true });
  expect(answer.status).toBe(204);
  expect(await areSignedIn([phone, laptop, other])).toEqual([false, false, true]);
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(401);
  const again = await signIn();
  expect(await again.isSignedIn()).toBe(true);
});

test('signing out without the word ends one session', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  await phone.call('POST', '/auth/logout', {});
  expect(await areSignedIn([phone, laptop])).toEqual([false, true]);
});

test('without a session nobody can be signed out everywhere', async () => {
  const answer = await new AppBrowser(edge).call('POST', '/auth/logout', { everywhere: true });
  expect(await readCode(answer)).toBe('401 session_missing');
});

test('a lease lives on until it ends, and not longer', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  // The first call leaves a lease with the browser.
  await laptop.call('GET', '/api/me/me');
  await phone.call('POST', '/auth/logout', { everywhere: true });
  edge.aheadMs = 31_000;
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(401);
});

test('a renewal that is under way while all sessions are ended brings none back', async () => {
  const phone = await signIn();
  const held = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const { store } = edge;
  edge = new RealEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    store,
    intercept: async (url, next) => {
      const response = await next();
      if (url.endsWith('/token')) {
        begun.resolve(undefined);
        await held.promise;
      }
      return response;
    },
  });
  const [slow, quick] = [new AppBrowser(edge), new AppBrowser(edge)];
  copyCookies(phone, slow);
  copyCookies(phone, quick);
  edge.aheadMs = 3_600_000;
  const renewal = slow.call('GET', '/api/me/me');
  await begun.promise;
  expect((await quick.send('POST', '/auth/logout', { everywhere: true })).status).toBe(204);
  held.resolve(undefined);
  expect((await renewal).status).toBe(401);
  expect(await phone.isSignedIn()).toBe(false);
});

function copyCookies(from: AppBrowser, to: AppBrowser): void {
  for (const [name, value] of from.browser.jar(ORIGIN)) to.browser.jar(ORIGIN).set(name, value);
}

test('S-64 signing out at the provider ends the session here, and only the one of that browser', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  await signOutAtProvider(phone.browser, provider);
  expect(await areSignedIn([phone, laptop])).toEqual([false, true]);
  expect(edge.events).toContainEqual(
    expect.objectContaining({ event: 'signed_out_by_provider', connection: 'op' }),
  );
});

test('twenty sign-ins of one user at once are all remembered', async () => {
  const apps = await Promise.all(Array.from({ length: 20 }, () => signIn()));
  await apps[0]?.call('POST', '/auth/logout', { everywhere: true });
  expect(await areSignedIn(apps)).toEqual(apps.map(() => false));
});

test('keys in the ring are rotated, and everywhere still means everywhere', async () => {
  const old = `k1:${'A'.repeat(43)}`;
  const store = createMemoryStore();
  const connections = [connect(provider)];
  const before = new RealEdge({ connections, store, variables: { POSTERN_KEYS: old } });
  const keys = `k2:${'B'.repeat(42)}A,${old}`;
  const after = new RealEdge({ connections, store, variables: { POSTERN_KEYS: keys } });
  const [phone, laptop] = [new AppBrowser(before), new AppBrowser(after)];
  await phone.signIn();
  await laptop.signIn();
  await laptop.call('POST', '/auth/logout', { everywhere: true });
  expect(await areSignedIn([phone, laptop])).toEqual([false, false]);
});

test('a session that has moved to a new key is ended with the others while the old one is in the ring', async () => {
  const [old, young] = [`k1:${'A'.repeat(43)}`, `k2:${'B'.repeat(42)}A`];
  const store = createMemoryStore();
  const rotate = (POSTERN_KEYS: string): RealEdge =>
    new RealEdge({ connections: [connect(provider)], store, variables: { POSTERN_KEYS } });
  const phone = new AppBrowser(rotate(`${old},${young}`));
  await phone.signIn();
  const rotated = rotate(`${young},${old}`);
  const [moved, laptop] = [new AppBrowser(rotated), new AppBrowser(rotated)];
  copyCookies(phone, moved);
  expect((await moved.call('POST', '/auth/refresh')).status).toBe(200);
  await laptop.signIn();
  await laptop.call('POST', '/auth/logout', { everywhere: true });
  expect(await moved.isSignedIn()).toBe(false);
});

test('a raised absolute limit leaves no session out of reach', async () => {
  const daySeconds = 86_400;
  let aheadMs = 0;
  const store = createMemoryStore(() => Date.now() + aheadMs);
  const limit = (days: number): RealEdge =>
    new RealEdge({
      connections: [connect(provider)],
      store,
      variables: {
        POSTERN_SESSION_ABSOLUTE_SECONDS: String(days * daySeconds),
        POSTERN_SESSION_IDLE_SECONDS: String(2 * daySeconds),
      },
    });
  const [low, high] = [limit(1), limit(2)];
  const [phone, laptop] = [new AppBrowser(high), new AppBrowser(high)];
  for (const app of [phone, laptop]) {
    const before = new AppBrowser(low);
    await before.signIn();
    copyCookies(before, app);
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  }
  aheadMs = 1.5 * daySeconds * 1000;
  high.aheadMs = aheadMs;
  expect(await areSignedIn([phone, laptop])).toEqual([true, true]);
  await laptop.call('POST', '/auth/logout', { everywhere: true });
  expect(await phone.isSignedIn()).toBe(false);
});

test('a session that could not be ended keeps its tokens: they are revoked after it, not before', async () => {
  const memory = createMemoryStore();
  const store = { ...memory, delete: () => Promise.reject(new Error('no')) };
  edge = new RealEdge({ connections: [connect(provider)], store });
  const app = await signIn();
  provider.requests.length = 0;
  expect(await readCode(await app.call('POST', '/auth/logout'))).toBe('503 store_unavailable');
  expect(provider.requests).toEqual([]);
  expect(await app.isSignedIn()).toBe(true);
});
