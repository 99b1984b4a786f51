import { readOutcome } from '@postern/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import type { Store } from '../src/stores/store.ts';
import { buildUserRoute, connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, signOutAtProvider, startProvider } from './provider.ts';
import { readTokens, watchTokens } from './watch.ts';

let provider: RealProvider;
let edge: InProcessEdge;
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

function createEdge(): InProcessEdge {
  return new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    intercept,
  });
}

async function signIn(login = 'ada'): Promise<OpApp> {
  const app = new OpApp(edge);
  expect((await app.signIn({ login })).status).toBe(200);
  return app;
}

const areSignedIn = (apps: OpApp[]): Promise<boolean[]> =>
  Promise.all(apps.map((app) => app.isSignedIn()));

test('S-62 a sign-out revokes the tokens at the provider, with client authentication', async () => {
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

test('S-15 S-62 a second sign-in in the same browser revokes the tokens of the first', async () => {
  const app = await signIn();
  const { refresh_token = '' } = issued[0] ?? {};
  app.browser.jar(provider.issuer).clear();
  await app.signIn({ login: 'eve' });
  expect(await readTokens(provider, refresh_token)).toMatchObject({ error: 'invalid_grant' });
  expect(await app.isSignedIn()).toBe(true);
});

test('S-15 S-62 a second sign-in of the same user keeps the grant, which both sessions share', async () => {
  const app = await signIn();
  await app.signIn();
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  edge.aheadMs += 3_590_000;
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
});

test('S-62 users sign out while the provider is down, and the log reports revocation_failed', async () => {
  const app = await signIn();
  await provider.close();
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(await app.isSignedIn()).toBe(false);
  expect(edge.events).toContainEqual({
    event: 'revocation_failed',
    connection: 'op',
    code: 'provider_unreachable',
    cause: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a sign-out everywhere ends all sessions of the user and none of other users', async () => {
  const [phone, laptop, other] = [await signIn(), await signIn(), await signIn('bob')];
  const { connections } = await phone.readConfig();
  expect(connections[0]).toMatchObject({ signOutEverywhere: true });
  const response = await phone.post('/auth/logout', { everywhere: true });
  expect(response.status).toBe(204);
  expect(await areSignedIn([phone, laptop, other])).toEqual([false, false, true]);
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(401);
  const again = await signIn();
  expect(await again.isSignedIn()).toBe(true);
});

test('a user can repeat a sign-out everywhere that ended only some sessions', async () => {
  const { store } = edge;
  const [phone, laptop] = [await signIn(), await signIn()];
  let deletions = 0;
  const broken = new InProcessEdge({
    connections: [connect(provider)],
    store: {
      ...store,
      delete: (key) => {
        deletions += 1;
        return deletions === 2 ? Promise.reject(new Error('cut')) : store.delete(key);
      },
    },
  });
  const tablet = await signIn();
  const here = new OpApp(broken, phone.jar);
  const everywhere = (): Promise<Response> => here.post('/auth/logout', { everywhere: true });
  expect(await readOutcome(await everywhere())).toBe('503 store_unavailable');
  expect(await here.isSignedIn()).toBe(true);
  expect((await everywhere()).status).toBe(204);
  expect(await areSignedIn([phone, laptop, tablet])).toEqual([false, false, false]);
});

test('a sign-out without `everywhere` ends one session', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  await phone.post('/auth/logout', {});
  expect(await areSignedIn([phone, laptop])).toEqual([false, true]);
});

test('a sign-out everywhere needs a session', async () => {
  const response = await new OpApp(edge).post('/auth/logout', { everywhere: true });
  expect(await readOutcome(response)).toBe('401 session_missing');
});

test('a lease works until it expires, even after a sign-out everywhere', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  // The first call sets a lease cookie.
  await laptop.call('GET', '/api/me/me');
  await phone.post('/auth/logout', { everywhere: true });
  edge.aheadMs = 31_000;
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(401);
});

test('a refresh that finishes after a sign-out everywhere does not restore the session', async () => {
  const phone = await signIn();
  const held = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const { store } = edge;
  edge = new InProcessEdge({
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
  const slow = new OpApp(edge, phone.jar);
  // This app does not wait for the edge's background work, which the test holds up.
  const quick = new OpApp({ request: edge.request }, phone.jar);
  edge.aheadMs = 3_600_000;
  const refresh = slow.call('GET', '/api/me/me');
  await begun.promise;
  expect((await quick.post('/auth/logout', { everywhere: true })).status).toBe(204);
  held.resolve(undefined);
  expect((await refresh).status).toBe(401);
  expect(await phone.isSignedIn()).toBe(false);
});

test('S-64 a sign-out at the provider ends the session of that browser only', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  await signOutAtProvider(phone.browser, provider);
  expect(await areSignedIn([phone, laptop])).toEqual([false, true]);
  expect(edge.events).toContainEqual(
    expect.objectContaining({ event: 'signed_out_by_provider', connection: 'op' }),
  );
});

test('a sign-out everywhere ends twenty sessions that began at once', async () => {
  const apps = await Promise.all(Array.from({ length: 20 }, () => signIn()));
  await apps[0]?.post('/auth/logout', { everywhere: true });
  expect(await areSignedIn(apps)).toEqual(apps.map(() => false));
});

test('a sign-out everywhere ends sessions of the former key ring', async () => {
  const old = `k1:${'A'.repeat(43)}`;
  const store = createMemoryStore();
  const connections = [connect(provider)];
  const before = new InProcessEdge({ connections, store, variables: { POSTERN_KEYS: old } });
  const keys = `k2:${'B'.repeat(42)}A,${old}`;
  const after = new InProcessEdge({ connections, store, variables: { POSTERN_KEYS: keys } });
  const [phone, laptop] = [new OpApp(before), new OpApp(after)];
  await phone.signIn();
  await laptop.signIn();
  await laptop.post('/auth/logout', { everywhere: true });
  expect(await areSignedIn([phone, laptop])).toEqual([false, false]);
});

test('a sign-out everywhere ends a session that moved to a new key', async () => {
  const [old, young] = [`k1:${'A'.repeat(43)}`, `k2:${'B'.repeat(42)}A`];
  const store = createMemoryStore();
  const rotate = (POSTERN_KEYS: string): InProcessEdge =>
    new InProcessEdge({ connections: [connect(provider)], store, variables: { POSTERN_KEYS } });
  const phone = new OpApp(rotate(`${old},${young}`));
  await phone.signIn();
  const rotated = rotate(`${young},${old}`);
  const [moved, laptop] = [new OpApp(rotated, phone.jar), new OpApp(rotated)];
  expect((await moved.call('POST', '/auth/refresh')).status).toBe(200);
  await laptop.signIn();
  await laptop.post('/auth/logout', { everywhere: true });
  expect(await moved.isSignedIn()).toBe(false);
});

test('a user signed out everywhere during a rotation can sign in once the former key is gone', async () => {
  const [old, young] = [`k1:${'A'.repeat(43)}`, `k2:${'B'.repeat(42)}A`];
  const store = createMemoryStore();
  const rotate = (POSTERN_KEYS: string): InProcessEdge =>
    new InProcessEdge({ connections: [connect(provider)], store, variables: { POSTERN_KEYS } });
  const promoted = new OpApp(rotate(`${young},${old}`));
  await promoted.signIn();
  const notYet = new OpApp(rotate(`${old},${young}`), promoted.jar);
  expect((await notYet.post('/auth/logout', { everywhere: true })).status).toBe(204);
  const app = new OpApp(rotate(young));
  expect((await app.signIn()).status).toBe(200);
});

test('a sign-out everywhere ends sessions from before the absolute limit was raised', async () => {
  const daySeconds = 86_400;
  let aheadMs = 0;
  const store = createMemoryStore(() => Date.now() + aheadMs);
  const limit = (days: number): InProcessEdge =>
    new InProcessEdge({
      connections: [connect(provider)],
      store,
      variables: {
        POSTERN_SESSION_ABSOLUTE_SECONDS: String(days * daySeconds),
        POSTERN_SESSION_IDLE_SECONDS: String(2 * daySeconds),
      },
    });
  const [low, high] = [limit(1), limit(2)];
  const signInBefore = async (): Promise<OpApp> => {
    const before = new OpApp(low);
    await before.signIn();
    const app = new OpApp(high, before.jar);
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
    return app;
  };
  const [phone, laptop] = [await signInBefore(), await signInBefore()];
  aheadMs = 1.5 * daySeconds * 1000;
  high.aheadMs = aheadMs;
  expect(await areSignedIn([phone, laptop])).toEqual([true, true]);
  await laptop.post('/auth/logout', { everywhere: true });
  expect(await phone.isSignedIn()).toBe(false);
});

test('S-62 a sign-out past the idle limit revokes the tokens that the store still has', async () => {
  // The store's clock is behind the edge's.
  edge = new InProcessEdge({
    connections: [connect(provider)],
    store: createMemoryStore(),
    intercept,
  });
  const app = await signIn();
  edge.aheadMs = 400 * 24 * 3_600_000;
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(await readTokens(provider, issued[0]?.refresh_token ?? '')).toMatchObject({
    error: 'invalid_grant',
  });
});

test('keeps the tokens of a session that could not be ended', async () => {
  const memory = createMemoryStore();
  let isReadOnly = false;
  const refuse = (): Promise<never> => Promise.reject(new Error('no'));
  const store: Store = {
    ...memory,
    writeIfVersion: (...write) => (isReadOnly ? refuse() : memory.writeIfVersion(...write)),
    delete: refuse,
  };
  edge = new InProcessEdge({ connections: [connect(provider)], store });
  const app = await signIn();
  isReadOnly = true;
  provider.requests.length = 0;
  expect(await readOutcome(await app.call('POST', '/auth/logout'))).toBe('503 store_unavailable');
  expect(provider.requests).toEqual([]);
  expect(await app.isSignedIn()).toBe(true);
});

test('S-66 audit events name the user by one hash, which is another one for another user', async () => {
  const [ada, again, eve] = [await signIn(), await signIn(), await signIn('eve')];
  await ada.call('POST', '/auth/logout');
  await eve.call('POST', '/auth/logout');
  await signOutAtProvider(again.browser, provider);
  const users = edge.events.flatMap((event) =>
    'user' in event ? [[event.event, event.user]] : [],
  );
  const [, hash] = users[0] ?? [];
  const [, other] = users[2] ?? [];
  expect(users).toEqual([
    ['signed_in', hash],
    ['signed_in', hash],
    ['signed_in', other],
    ['signed_out', hash],
    ['signed_out', other],
    ['signed_out_by_provider', hash],
  ]);
  expect(hash).toMatch(/^[\w-]{22}$/);
  expect(other).not.toBe(hash);
  expect(JSON.stringify(edge.events)).not.toMatch(/"ada"|"eve"/);
});
