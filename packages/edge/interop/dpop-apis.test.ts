import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { buildApiRoute } from './api.ts';
import { type DpopApi, startDpopApi } from './dpop-api.ts';
import { connect, InProcessEdge, type InProcessEdgeOptions, OpApp, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis, registerTokenExchange } from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody } from './watch.ts';

const [ORDERS = '', BILLS = ''] = APIS;
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const HOUR_MS = 3_600_000;
let provider: RealProvider;
let orders: DpopApi;
let bills: DpopApi;
let payroll: DpopApi;
let forms: URLSearchParams[];

beforeEach(async () => {
  forms = [];
  const configuration = configureApis();
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', GRANT],
      dpop_bound_access_tokens: true,
    },
    configuration: {
      ...configuration,
      features: {
        ...configuration.features,
        dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      },
    },
    prepare: registerTokenExchange,
  });
  orders = await startDpopApi(provider, ORDERS, 'nonce-of-orders');
  bills = await startDpopApi(provider, BILLS, 'nonce-of-bills');
  payroll = await startDpopApi(provider, 'payroll', 'nonce-of-payroll');
});
afterEach(async () => {
  await Promise.all([orders, bills, payroll].map((api) => api.close()));
  await provider.close();
});

function createEdge(options: Partial<InProcessEdgeOptions> = {}): InProcessEdge {
  const route = (name: string, api: DpopApi, fields: Parameters<typeof buildApiRoute>[3]) => ({
    ...buildApiRoute(api, name, '', fields),
    upstream: api.origin,
  });
  return new InProcessEdge({
    connections: [connect(provider, { dpop: true, scopes: ['openid', 'read'] })],
    routes: [
      route('orders', orders, { resource: ORDERS }),
      route('bills', bills, { resource: BILLS }),
      route('payroll', payroll, { exchange: { audience: 'payroll' } }),
    ],
    ...options,
    intercept(url, next, init) {
      if (url.endsWith('/token')) forms.push(readBody(init));
      return next();
    },
  });
}

async function signIn(edge: InProcessEdge): Promise<OpApp> {
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return app;
}

const call = async (app: OpApp, name: string): Promise<number> =>
  (await app.call('GET', `/api/${name}/me?page=2`)).status;

test('S-58 binds the token of each API to the session’s key, and proves it to that API alone', async () => {
  const app = await signIn(createEdge());
  for (const name of ['orders', 'bills', 'payroll']) expect(await call(app, name)).toBe(200);
  const apis = [orders, bills, payroll];
  const [first, ...others] = apis.map(({ proofs: [proof] }) => proof?.jkt);
  expect(first).toBeTruthy();
  expect(others).toEqual([first, first]);
  for (const { origin, proofs } of apis) {
    expect(proofs[0]?.claims).toMatchObject({ htm: 'GET', htu: `${origin}/me` });
  }
  const bound = apis.map(({ tokens: [token = ''] }) => decodeJwt(token));
  expect(bound.map(({ aud }) => aud)).toEqual([ORDERS, BILLS, 'payroll']);
  expect(bound.map(({ cnf }) => cnf)).toEqual([{ jkt: first }, { jkt: first }, { jkt: first }]);
});

test('S-58 remembers the nonce of each API, for every session', async () => {
  const edge = createEdge();
  for (const app of [await signIn(edge), await signIn(edge)]) {
    for (let round = 0; round < 2; round += 1) {
      expect(await call(app, 'orders')).toBe(200);
      expect(await call(app, 'bills')).toBe(200);
    }
  }
  expect([orders.challenged(), bills.challenged()]).toEqual([1, 1]);
  expect(new Set(orders.proofs.map(({ claims }) => claims['nonce']))).toEqual(
    new Set(['nonce-of-orders']),
  );
  expect(new Set(orders.proofs.map(({ jkt }) => jkt)).size).toBe(2);
});

test('S-58 keeps the key when tokens of APIs are refreshed, in whatever process', async () => {
  const store = createMemoryStore();
  const edge = createEdge({ store });
  const other = createEdge({ store });
  const app = await signIn(edge);
  expect(await call(app, 'orders')).toBe(200);
  edge.aheadMs = 2 * HOUR_MS;
  other.aheadMs = 2 * HOUR_MS;
  forms.length = 0;
  const apps = [app, new OpApp(other, app.jar)];
  const names = ['orders', 'bills', 'payroll'];
  const calls = Array.from({ length: 30 }, (_, i) => {
    return call(apps[i % 2] ?? app, names[i % 3] ?? '');
  });
  expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
  const keys = [orders, bills, payroll].flatMap(({ proofs }) => proofs.map(({ jkt }) => jkt));
  expect(new Set(keys).size).toBe(1);
  const used = forms.flatMap((form) => form.get('refresh_token') ?? []);
  expect(provider.requests.filter((line) => line === 'refused invalid_grant')).toEqual([]);
  // The session’s own token and those of two APIs, each with a second request if the nonce was missing.
  expect(new Set(used).size).toBe(3);
});

test('S-58 a token of an API without its proof is refused by the API', async () => {
  const app = await signIn(createEdge());
  await call(app, 'orders');
  const [token] = orders.tokens;
  for (const scheme of ['Bearer', 'DPoP']) {
    const headers = { authorization: `${scheme} ${token}` };
    expect((await fetch(`${orders.origin}/me`, { headers })).status).toBe(401);
  }
});
