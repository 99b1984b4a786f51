import { BASE_VARIABLES, readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type Api, buildApiRoute, startApi } from './api.ts';
import {
  buildUserRoute,
  connect,
  InProcessEdge,
  type InProcessEdgeOptions,
  OpApp,
  REDIRECT_URI,
} from './edge.ts';
import { APIS, configureApis, registerTokenExchange } from './exchange-provider.ts';
import { LIFETIMES, type RealProvider, startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

// Everything at once: refreshes, exchanges, sign-outs and slow responses of one session.

const [ORDERS = '', BILLS = '', MAPS = ''] = APIS;
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const HOUR_MS = 3_600_000;
const { issued, intercept } = watchTokens();
let provider: RealProvider;
let api: Api;
afterEach(async () => {
  issued.length = 0;
  await api.close();
  await provider.close();
});

/** Holds the token requests of one API back until it is released. */
interface Gate {
  /** The resource or audience whose requests wait. */
  target: string;
  readonly reached: Promise<void>;
  readonly release: () => void;
}

function createGate(target: string): Gate & { readonly pass: (form: URLSearchParams) => unknown } {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const gate = {
    target,
    reached: reached.promise,
    release: released.resolve,
    pass(form: URLSearchParams) {
      if ((form.get('resource') ?? form.get('audience')) !== gate.target) return undefined;
      reached.resolve();
      return released.promise;
    },
  };
  return gate;
}

interface Story {
  readonly edge: InProcessEdge;
  readonly app: OpApp;
  readonly forms: URLSearchParams[];
}

async function start(
  gate = createGate(''),
  edgeOptions: Partial<InProcessEdgeOptions> = {},
  ownLifetimeSeconds = 3600,
): Promise<Story> {
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', GRANT],
    },
    configuration: {
      ...configureApis(),
      ttl: {
        ...LIFETIMES,
        AccessToken: (_, { resourceServer }) =>
          resourceServer?.accessTokenTTL ?? ownLifetimeSeconds,
      },
    },
    prepare: registerTokenExchange,
  });
  api = await startApi(provider);
  const forms: URLSearchParams[] = [];
  const edge = buildEdge(forms, gate, edgeOptions);
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return { edge, app, forms };
}

/** The provider has acted when the gate holds a response back. */
function buildEdge(
  forms: URLSearchParams[],
  gate: ReturnType<typeof createGate>,
  edgeOptions: Partial<InProcessEdgeOptions> = {},
): InProcessEdge {
  return new InProcessEdge({
    connections: [connect(provider, { scopes: ['openid', 'read'], clientCredentials: true })],
    routes: [
      buildApiRoute(api, 'orders', ORDERS, { resource: ORDERS }),
      buildApiRoute(api, 'bills', BILLS, { resource: BILLS }),
      // The provider’s tokens for maps are opaque, so it forgets those that are revoked.
      buildApiRoute(api, 'maps', MAPS, { resource: MAPS }),
      buildApiRoute(api, 'payroll', 'payroll', { exchange: { audience: 'payroll' } }),
      buildApiRoute(api, 'delegated', 'payroll', { exchange: { audience: 'payroll', actor: {} } }),
      buildUserRoute(provider),
    ],
    ...edgeOptions,
    async intercept(url, next, init) {
      const form = readBody(init);
      if (/\/token(\/revocation)?$/.test(url)) forms.push(form);
      if (!url.endsWith('/token')) return next();
      const response = await intercept(url, next, init);
      await gate.pass(form);
      return response;
    },
  });
}

const outcomeOf = async (app: OpApp, name: string): Promise<string> =>
  readOutcome(await app.call('GET', `/api/${name}/me`));

/** Whether the provider knows a token and counts it as active. */
const isActive = async (token = ''): Promise<boolean> =>
  (await provider.provider.AccessToken.find(token))?.isValid ?? false;

test.each(['bills', 'payroll'])(
  'a slow token request for %s blocks no call with a token that lives',
  async (slow) => {
    const gate = createGate(slow === 'bills' ? BILLS : slow);
    const { app, edge } = await start(gate);
    expect(await outcomeOf(app, 'orders')).toBe('200');
    const slowCall = app.call('GET', `/api/${slow}/me`);
    await gate.reached;
    expect(await outcomeOf(new OpApp({ request: edge.request }, app.jar), 'orders')).toBe('200');
    expect(await outcomeOf(new OpApp({ request: edge.request }, app.jar), 'me')).toBe('200');
    // Another process, which holds nothing in memory.
    const other = buildEdge([], createGate(''), { store: edge.store });
    expect(await outcomeOf(new OpApp(other, app.jar), 'orders')).toBe('200');
    gate.release();
    expect((await slowCall).status).toBe(200);
  },
);

test.each([
  ['maps', MAPS],
  ['payroll', 'payroll'],
])('a sign-out during a request for %s leaves no token behind', async (name, target) => {
  const gate = createGate(target);
  const { app, edge, forms } = await start(gate);
  const late = new OpApp({ request: edge.request }, app.jar);
  const call = late.call('GET', `/api/${name}/me`);
  await gate.reached;
  const signedOut = await new OpApp({ request: edge.request }, app.jar).call(
    'POST',
    '/auth/logout',
  );
  expect(signedOut.status).toBe(204);
  gate.release();
  expect(await readOutcome(await call)).toBe('401 session_expired');
  await edge.settle();
  expect(api.tokens).toEqual([]);
  const { access_token, refresh_token } = issued.at(-1) ?? {};
  // A provider may keep tokens that were issued while it revoked the former ones.
  const revoked = forms.map((form) => form.get('token'));
  expect(revoked).toContain(name === 'maps' ? refresh_token : access_token);
  expect(await isActive(access_token)).toBe(false);
});

test('an exchange whose subject token expires while it waits is made with the next one', async () => {
  const gate = createGate(MAPS);
  const { app, edge, forms } = await start(gate, {}, 5);
  const call = (name: string): Promise<Response> =>
    new OpApp({ request: edge.request }, app.jar).call('GET', `/api/${name}/me`);
  const first = call('maps');
  await gate.reached;
  const second = call('payroll');
  await new Promise((resolve) => setTimeout(resolve, 20));
  edge.aheadMs += 6000;
  gate.release();
  expect((await first).status).toBe(200);
  expect((await second).status).toBe(200);
  const [own, next] = forms.slice(-2);
  expect([own?.get('grant_type'), next?.get('grant_type')]).toEqual(['refresh_token', GRANT]);
  expect(next?.get('subject_token')).toBe(issued.at(-2)?.access_token);
  expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
});

test('an actor token about to expire is replaced before it is used', async () => {
  const { app, edge, forms } = await start();
  expect(await outcomeOf(app, 'delegated')).toBe('200');
  edge.aheadMs += HOUR_MS - 30_000;
  expect(await outcomeOf(app, 'delegated')).toBe('200');
  const actors = forms.flatMap((form) => form.get('actor_token') ?? []);
  expect(actors).toHaveLength(2);
  expect(new Set(actors).size).toBe(2);
});

test('refreshes, exchanges and a sign-out at once use no refresh token twice, and end everything', async () => {
  const store = createMemoryStore();
  const { app, edge, forms } = await start(createGate(''), { store });
  const other = buildEdge(forms, createGate(''), { store });
  edge.aheadMs = 2 * HOUR_MS;
  other.aheadMs = 2 * HOUR_MS;
  const apps = [edge, other].map(({ request }) => new OpApp({ request }, app.jar));
  const pick = (i: number): OpApp => apps[i % 2] ?? app;
  const calls = Array.from({ length: 40 }, (_, i) =>
    i % 8 === 7
      ? pick(i).call('POST', '/auth/refresh').then(readOutcome)
      : outcomeOf(pick(i), ['maps', 'bills', 'payroll'][i % 3] ?? ''),
  );
  // Some tokens have arrived by then, and others not.
  while (forms.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  const signedOut = await pick(0).call('POST', '/auth/logout');
  expect(signedOut.status).toBe(204);
  const outcomes = new Set(await Promise.all(calls));
  expect([...outcomes].filter((outcome) => !/^(200|401 session_expired)$/.test(outcome))).toEqual(
    [],
  );
  await edge.settle();
  await other.settle();
  const used = forms.flatMap((form) => form.get('refresh_token') ?? []);
  expect(new Set(used).size).toBe(used.length);
  for (const { access_token } of issued) expect(await isActive(access_token)).toBe(false);
  // A call that was faster than the sign-out may have left a token that this edge holds for a lease.
  other.aheadMs += 31_000;
  expect(await outcomeOf(pick(1), 'payroll')).toMatch(/^401 session_(missing|expired)$/);
});

test('two edges with different leases agree on each token, and the shorter one learns of a sign-out first', async () => {
  const store = createMemoryStore();
  const short = { POSTERN_LEASE_SECONDS: '0' };
  const { app, edge, forms } = await start(createGate(''), { store });
  const other = buildEdge(forms, createGate(''), { store, variables: short });
  const late = new OpApp({ request: edge.request }, app.jar);
  const strict = new OpApp({ request: other.request }, app.jar);
  for (const name of ['orders', 'payroll']) {
    expect(await outcomeOf(late, name)).toBe('200');
    expect(await outcomeOf(strict, name)).toBe('200');
  }
  expect(forms).toHaveLength(3);
  expect(new Set(api.tokens).size).toBe(2);
  const cookies = new Map(strict.jar);
  await app.call('POST', '/auth/logout');
  for (const [name, value] of cookies) strict.jar.set(name, value);
  expect(await outcomeOf(strict, 'orders')).toBe('401 session_expired');
  edge.aheadMs += 31_000;
  expect(await outcomeOf(late, 'orders')).toBe('401 session_expired');
});

test('a session keeps its tokens for APIs when the key ring rotates', async () => {
  const store = createMemoryStore();
  const { app, forms } = await start(createGate(''), { store });
  expect(await outcomeOf(app, 'orders')).toBe('200');
  expect(await outcomeOf(app, 'payroll')).toBe('200');
  const key = Buffer.alloc(32, 9).toString('base64url');
  const variables = { POSTERN_KEYS: `new:${key},${BASE_VARIABLES['POSTERN_KEYS']}` };
  const rotated = new OpApp(buildEdge(forms, createGate(''), { store, variables }), app.jar);
  forms.length = 0;
  expect(await outcomeOf(rotated, 'orders')).toBe('200');
  expect(await outcomeOf(rotated, 'payroll')).toBe('200');
  expect(forms).toEqual([]);
  const only = { POSTERN_KEYS: `new:${key}` };
  const without = new OpApp(buildEdge(forms, createGate(''), { store, variables: only }), app.jar);
  expect(await outcomeOf(without, 'orders')).toBe('401 session_unreadable');
});
