import { afterEach, expect, test } from 'vitest';
import { declared } from '../src/declared/index.ts';
import type { UserRoute } from '../src/routes/route.ts';
import { type Api, buildApiRoute, startApi } from './api.ts';
import { InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis, registerTokenExchange } from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const [ORDERS = '', BILLS = ''] = APIS;
const { issued, intercept } = watchTokens();
let provider: RealProvider;
let api: Api;
afterEach(async () => {
  issued.length = 0;
  await api.close();
  await provider.close();
});

type Fields = Partial<UserRoute>;

/** Signs in at oidc-provider by a connection that knows its endpoints alone. */
async function start(apis: Readonly<Record<string, readonly [audience: string, Fields]>>) {
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', GRANT],
    },
    configuration: configureApis(),
    prepare: registerTokenExchange,
  });
  api = await startApi(provider);
  const forms: URLSearchParams[] = [];
  const { issuer } = provider;
  const connection = declared({
    id: 'op',
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/token/revocation`,
    issuer,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 'a secret %+&=' },
    redirectUri: REDIRECT_URI,
    scopes: ['offline_access', 'read', 'write'],
  });
  const edge = new InProcessEdge({
    connections: [connection],
    routes: Object.entries(apis).map(([name, [audience, fields]]) =>
      buildApiRoute(api, name, audience, fields),
    ),
    async intercept(url, next, init) {
      if (/\/token(\/revocation)?$/.test(url)) forms.push(readBody(init));
      return intercept(url, next, init);
    },
  });
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  const call = async (name: string): Promise<object> => {
    const response = await app.call('GET', `/api/${name}/me`);
    return { status: response.status, ...(await response.json()) };
  };
  return { app, edge, call, forms };
}

test('a connection without metadata asks for its resources, and keeps a token for each', async () => {
  const { app, edge, call, forms } = await start({
    orders: [ORDERS, { resource: ORDERS }],
    bills: [BILLS, { resource: BILLS, scopes: ['read'] }],
  });
  expect(await call('orders')).toMatchObject({ status: 200, aud: ORDERS, sub: 'ada' });
  expect(await call('bills')).toMatchObject({ status: 200, aud: BILLS, scope: 'read' });
  edge.aheadMs += 120_000;
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  expect(await call('bills')).toMatchObject({ status: 200, aud: BILLS });
  expect(forms.map((form) => [form.get('grant_type'), form.getAll('resource')])).toEqual([
    ['authorization_code', [ORDERS]],
    ['refresh_token', [ORDERS]],
    ['refresh_token', [BILLS]],
    ['refresh_token', [ORDERS]],
  ]);
  const used = forms.flatMap((form) => form.get('refresh_token') ?? []);
  expect(new Set(used).size).toBe(used.length);
});

test('a connection without metadata exchanges tokens, and revokes them at a sign-out', async () => {
  const { app, call, forms } = await start({
    payroll: ['payroll', { exchange: { audience: 'payroll' } }],
  });
  expect(await call('payroll')).toMatchObject({ status: 200, aud: 'payroll', sub: 'ada' });
  const exchanged = issued.at(-1)?.access_token;
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(forms.flatMap((form) => form.get('token') ?? [])).toContain(exchanged);
});
