import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import {
  createEdgeWithMetadata,
  HOUR_MS,
  type MetadataResponder,
  readCause,
  withChanges,
} from './metadata.ts';
import { type RealProvider, startProvider } from './provider.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const createEdge = (respond: MetadataResponder): InProcessEdge =>
  createEdgeWithMetadata(provider, respond);

test('fetches metadata on first use, once for concurrent requests, and again after an hour', async () => {
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return next();
  });
  const app = new OpApp(edge);
  expect(asked).toBe(0);
  await Promise.all(Array.from({ length: 20 }, () => app.readConfig()));
  edge.aheadMs = HOUR_MS - 1000;
  await app.readConfig();
  expect(asked).toBe(1);
  edge.aheadMs = HOUR_MS + 1000;
  await app.readConfig();
  expect(asked).toBe(2);
});

test('logs invalid metadata once and does not refetch it at once', async () => {
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return withChanges({ issuer: 'https://evil.example' })(next);
  });
  const app = new OpApp(edge);
  await Promise.all([app.readConfig(), app.readConfig()]);
  await app.readConfig();
  expect([asked, edge.events.length]).toEqual([1, 1]);
});

test('the edge starts while the provider is down and retries soon', async () => {
  let isDown = true;
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return isDown ? Promise.reject(new TypeError('refused')) : next();
  });
  const app = new OpApp(edge);
  const response = await app.call('GET', '/auth/config');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toMatchObject({ connections: [{ id: 'op' }] });
  await app.readConfig();
  expect(asked).toBe(1);
  isDown = false;
  edge.aheadMs = 6000;
  expect((await app.signIn()).status).toBe(200);
});

test('gives up on a hanging provider after three seconds, and the next caller does not wait', async () => {
  const edge = createEdge(
    (_, init) =>
      new Promise((__, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      ),
  );
  const app = new OpApp(edge);
  const beganMs = Date.now();
  await app.readConfig();
  expect(Date.now() - beganMs).toBeLessThan(4500);
  const againMs = Date.now();
  await app.readConfig();
  expect(Date.now() - againMs).toBeLessThan(500);
});

test('keeps using known metadata for a day while the provider is down, and no longer', async () => {
  let isDown = false;
  const edge = createEdge((next) => (isDown ? Promise.reject(new TypeError('refused')) : next()));
  const app = new OpApp(edge);
  await app.readConfig();
  isDown = true;
  edge.aheadMs = 23 * HOUR_MS;
  expect((await app.readConfig()).connections[0]).toHaveProperty('authorizationEndpoint');
  edge.aheadMs = 25 * HOUR_MS;
  expect((await app.readConfig()).connections).toEqual([
    { id: 'op', flow: 'browser', redirectUri: REDIRECT_URI },
  ]);
});

test('S-55 a process that never reached the provider keeps sessions and refreshes them once it can', async () => {
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
  });
  const app = new OpApp(edge);
  await app.signIn();
  let isDown = true;
  const other = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    store: edge.store,
    intercept: (_, next) => (isDown ? Promise.reject(new TypeError('refused')) : next()),
  });
  const again = new OpApp(other, app.jar);
  other.aheadMs = HOUR_MS;
  const held = await again.call('GET', '/api/me/me');
  expect(held.headers.get('retry-after')).toBe('1');
  expect(await readOutcome(held)).toBe('503 provider_unavailable');
  expect(await again.isSignedIn()).toBe(true);
  isDown = false;
  other.aheadMs += 6000;
  expect((await again.call('GET', '/api/me/me')).status).toBe(200);
});

test.each<[string, object, string]>([
  ['an issuer that is not a URL', { issuer: 'foo' }, 'names issuer foo,'],
  [
    'algorithms that are not a list',
    { id_token_signing_alg_values_supported: 'RS256' },
    'not a list',
  ],
  ['PKCE methods that are not a list', { code_challenge_methods_supported: 5 }, 'not a list'],
])('S-5 rejects metadata with %s and keeps using what it knew', async (_, changes, cause) => {
  let isBroken = false;
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return isBroken ? withChanges(changes)(next) : next();
  });
  const app = new OpApp(edge);
  await app.readConfig();
  [isBroken, asked, edge.aheadMs] = [true, 0, HOUR_MS + 1000];
  await app.readConfig();
  expect((await app.readConfig()).connections[0]).toHaveProperty('authorizationEndpoint');
  expect(asked).toBe(1);
  expect(await readCause(createEdge(withChanges(changes)))).toMatch(
    new RegExp(`^provider_malformed: .*${cause}`),
  );
});

test('after the clock is set back, no backoff and no metadata from the future remains', async () => {
  let isDown = true;
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return isDown ? Promise.reject(new TypeError('refused')) : next();
  });
  const app = new OpApp(edge);
  edge.aheadMs = 24 * HOUR_MS;
  await app.readConfig();
  isDown = false;
  edge.aheadMs = 0;
  expect((await app.readConfig()).connections[0]).toHaveProperty('authorizationEndpoint');
  edge.aheadMs = 48 * HOUR_MS;
  await app.readConfig();
  edge.aheadMs = 0;
  await app.readConfig();
  expect(asked).toBe(4);
});

test('while the provider is down, a clock that is set back by up to a minute changes nothing', async () => {
  let isDown = false;
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next) =>
      isDown && /well-known|jwks/.test(url) ? Promise.reject(new TypeError('refused')) : next(),
  });
  const app = new OpApp(edge);
  await app.signIn();
  const callback = await app.authorize();
  [isDown, edge.aheadMs] = [true, -59_000];
  expect((await app.post('/auth/callback', callback)).status).toBe(200);
  edge.aheadMs = -61_000;
  expect((await app.readConfig()).connections[0]).not.toHaveProperty('authorizationEndpoint');
});
