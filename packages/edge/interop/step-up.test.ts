import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import type { Assurance } from '../src/routes/assurance.ts';
import { connect, connectEdgeFlow, InProcessEdge, OpApp } from './edge.ts';
import { buildRoutes, type StepUpWorld, startStepUpWorld } from './step-up-world.ts';

const GOLD: Assurance = { acr: ['gold'], maxAgeSeconds: 300 };
const ASKED = { acr_values: 'gold', max_age: '300' };

let world: StepUpWorld;
let edge: InProcessEdge;
let app: OpApp;
beforeAll(async () => {
  world = await startStepUpWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.login = {};
  world.api.requests.length = 0;
  world.provider.requests.length = 0;
});

function start(assurance: Assurance, options: Partial<DiscoveredOptions> = {}): void {
  const make = options.flow === 'edge' ? connectEdgeFlow : connect;
  const connection = make(world.provider, { scopes: ['openid', 'offline_access'], ...options });
  edge = new InProcessEdge({ connections: [connection], routes: buildRoutes(world, assurance) });
  app = new OpApp(edge);
}

const call = (route: string, init?: RequestInit): Promise<Response> =>
  app.call(init?.body ? 'POST' : 'GET', `/api/${route}/data`, init);

async function readDemand(response: Response): Promise<object> {
  const { code, acrValues, maxAge, recovery } = await response.json();
  return { status: response.status, code, acrValues, maxAge, recovery };
}

const DEMAND = {
  status: 401,
  code: 'step_up_required',
  acrValues: ['gold'],
  maxAge: 300,
  recovery: 'sign-in',
};

const FLOWS: readonly (readonly [string, Partial<DiscoveredOptions>])[] = [
  ['browser', { pushedRequests: false }],
  ['browser, pushed', {}],
  ['edge', { flow: 'edge', pushedRequests: false }],
  ['edge, pushed', { flow: 'edge' }],
];

test.each(['strict', 'open'])(
  'S-56 /api/%s wants another sign-in, keeps the session, and accepts the new one, also with a lease',
  async (route) => {
    start(GOLD);
    await app.signIn();
    const view = await (await app.call('GET', '/auth/session')).json();
    for (const _ of ['from the store', 'by the lease']) {
      const response = await call(route);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await readDemand(response)).toEqual(DEMAND);
      expect(await readOutcome(await call('orders'))).toBe('200');
    }
    expect(await (await app.call('GET', '/auth/session')).json()).toEqual(view);
    expect(world.api.requests.every(({ status }) => status === 200)).toBe(true);
    expect((await app.signIn({ parameters: ASKED })).status).toBe(200);
    for (const _ of ['from the store', 'by the lease', 'by the lease']) {
      expect(await readOutcome(await call(route))).toBe('200');
    }
  },
);

test('S-56 a sign-in becomes too old for a route, also with a lease and after a refresh', async () => {
  start({ maxAgeSeconds: 300 });
  // This provider states auth_time only if max_age was asked for.
  await app.signIn({ parameters: { max_age: '300' } });
  edge.aheadMs = 295_000;
  expect(await readOutcome(await call('strict'))).toBe('200');
  edge.aheadMs = 302_000;
  const demand = { ...DEMAND, acrValues: undefined };
  expect(await readDemand(await call('strict'))).toEqual(demand);
  // Refreshed tokens are those of the same sign-in.
  edge.aheadMs = 2 * 3_600_000;
  expect(await readOutcome(await call('orders'))).toBe('200');
  expect(world.provider.requests).toContain('grant refresh_token');
  expect(await readDemand(await call('strict'))).toEqual(demand);
});

test('S-56 a challenge of the API becomes step_up_required, and no token is refreshed for it', async () => {
  start(GOLD);
  await app.signIn();
  for (const _ of ['from the store', 'by the lease']) {
    expect(await readDemand(await call('orders', { body: 'a' }))).toEqual(DEMAND);
  }
  expect(world.api.requests).toHaveLength(2);
  expect(world.provider.requests).not.toContain('grant refresh_token');
  expect(await app.isSignedIn()).toBe(true);
  await app.signIn({ parameters: ASKED });
  expect(await readOutcome(await call('orders', { body: 'the order' }))).toBe('200');
  expect(world.api.requests.at(-1)).toMatchObject({ body: 'the order', status: 200 });
});

test('S-56 a token that the API no longer accepts is replaced first, and then challenged', async () => {
  start(GOLD);
  await app.signIn();
  // The provider revokes the access token; the session keeps its refresh token.
  await call('orders');
  const { token } = world.api.requests[0] ?? { token: '' };
  const { provider } = world.provider;
  await (await provider.AccessToken.find(token))?.destroy();
  // A new token is not replaced at once.
  edge.aheadMs = 120_000;
  // The edge keeps a body of known length, to send it again.
  const init = { body: 'a', headers: { 'content-length': '1' } };
  expect(await readDemand(await call('orders', init))).toEqual(DEMAND);
  expect(world.api.requests.map(({ status }) => status)).toEqual([200, 401, 401]);
  expect(new Set(world.api.requests.map((one) => one.token)).size).toBe(2);
});

test('a challenge that breaks the grammar is the API’s own 401', async () => {
  const { challenge } = world.api;
  world.api.challenge = challenge.replace(', max_age', ' max_age');
  start(GOLD);
  await app.signIn();
  const response = await call('orders', { body: 'a' });
  expect([response.status, await response.json()]).toEqual([401, { acr: 'silver' }]);
  world.api.challenge = challenge;
});

test.each(FLOWS)('S-63 %s flow: what was asked for is checked on return', async (_, options) => {
  start(GOLD, options);
  const signIn = async (parameters: Record<string, string>): Promise<string> =>
    options.flow
      ? (await app.signInByLink({ parameters })).hash
      : readOutcome(await app.signIn({ parameters }));
  const accepted = ['', '200'];
  expect(accepted).toContain(await signIn({}));
  const session = app.jar.get('postern-dev-5173');
  const view = await (await app.call('GET', '/auth/session')).json();
  for (const login of [{ acr: 'silver' }, { ageSeconds: 400 }]) {
    world.login = login;
    world.provider.requests.length = 0;
    const outcome = await signIn({ ...ASKED, prompt: 'login' });
    expect(outcome).toMatch(/^(502 |#postern-error=)provider_identity_rejected$/);
    // The former session stays, and so does the grant of its user, which the rejected tokens share.
    expect(world.provider.requests).not.toContain('POST /token/revocation');
    expect(app.jar.get('postern-dev-5173')).toBe(session);
    expect(await (await app.call('GET', '/auth/session')).json()).toEqual(view);
  }
  expect(edge.events).toContainEqual(
    expect.objectContaining({
      event: 'failure',
      code: 'provider_identity_rejected',
      cause: 'ID token: acr is silver, but acr_values requested gold',
    }),
  );
  world.login = {};
  expect(accepted).toContain(await signIn({ ...ASKED, prompt: 'login' }));
  expect(await readOutcome(await call('strict'))).toBe('200');
  // The new session shows no less, and the former one has ended.
  const next = await (await app.call('GET', '/auth/session')).json();
  expect(Object.keys(next)).toEqual(Object.keys(view));
  const former = new OpApp(edge, new Map([['postern-dev-5173', session ?? '']]));
  expect(await former.isSignedIn()).toBe(false);
});

test.each(FLOWS)(
  'S-63 %s flow: what the connection itself asks for is checked as well',
  async (_, options) => {
    start({ acr: ['gold'] }, { ...options, parameters: { acr_values: 'gold' } });
    const isEdge = options.flow === 'edge';
    world.login = { acr: 'silver' };
    if (isEdge) await app.signInByLink();
    else await app.signIn();
    expect(await app.isSignedIn()).toBe(false);
    world.login = {};
    if (isEdge) await app.signInByLink({ parameters: { acr_values: 'gold' } });
    else await app.signIn({ parameters: { acr_values: 'gold', prompt: 'login' } });
    expect(await readOutcome(await call('strict'))).toBe('200');
  },
);

test('a page of another site cannot fill the attempt’s cookie with acr_values', async () => {
  start(GOLD, { flow: 'edge' });
  const begin = (length: number): Promise<Response> =>
    app.go(`/auth/sign-in?acr_values=${'a'.repeat(length)}`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
  expect((await begin(256)).status).toBe(303);
  expect(await readOutcome(await begin(257))).toBe('400 request_malformed');
});
