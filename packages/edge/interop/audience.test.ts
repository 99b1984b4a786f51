import { readOutcome } from '@postern/testing';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { beforeEach, expect, test } from 'vitest';
import { type Api, buildApiRoute, startApi } from './api.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis } from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody } from './watch.ts';

// Auth0 names the API of a refresh by `audience`, and lets a refresh token serve several APIs. Here
// oidc-provider is configured to do the same.

const [ORDERS = '', BILLS = ''] = APIS;
let provider: RealProvider;
let api: Api;
let app: OpApp;
let forms: URLSearchParams[];

const readAudience = ({ oidc }: KoaContextWithOIDC): unknown => oidc.body?.['audience'];

beforeEach(async () => {
  forms = [];
  const configuration = configureApis();
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: {
      ...configuration,
      features: {
        ...configuration.features,
        resourceIndicators: {
          enabled: true,
          ...configuration.features?.resourceIndicators,
          // At the sign-in, the user allows all APIs. A refresh names one of them.
          useGrantedResource: (context) => readAudience(context) !== undefined,
          defaultResource: (context, _, granted) => {
            const audience = readAudience(context);
            if (audience === undefined) return granted ?? APIS;
            const found = APIS.find((one) => one === audience);
            if (found === undefined) throw new errors.InvalidTarget();
            return found;
          },
        },
      },
    },
  });
  api = await startApi(provider);
  const edge = new InProcessEdge({
    connections: [connect(provider, { scopes: ['openid', 'read', 'write'] })],
    routes: [
      buildApiRoute(api, 'orders', ORDERS, { audience: ORDERS }),
      buildApiRoute(api, 'bills', BILLS, { audience: BILLS, scopes: ['read'] }),
      buildApiRoute(api, 'closed', 'closed', { audience: 'https://closed.example' }),
    ],
    intercept: (url, next, init) => {
      if (url.endsWith('/token')) forms.push(readBody(init));
      return next();
    },
  });
  app = new OpApp(edge);
  await app.signIn();
  return async () => {
    await api.close();
    await provider.close();
  };
});
test('keeps a token for each audience, by the parameter audience', async () => {
  for (let round = 0; round < 2; round += 1) {
    const orders = await app.call('GET', '/api/orders/me');
    expect(await orders.json()).toMatchObject({ aud: ORDERS, scope: 'read write', sub: 'ada' });
    const bills = await app.call('GET', '/api/bills/me');
    expect(await bills.json()).toMatchObject({ aud: BILLS, scope: 'read' });
  }
  const asked = forms.map((form) => [form.get('audience'), form.get('scope')]);
  expect(asked).toEqual([
    [null, null],
    [ORDERS, null],
    [BILLS, 'read'],
  ]);
  expect(forms.every((form) => !form.has('resource'))).toBe(true);
  expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
});

test('an audience that the provider refuses is the failure of its route', async () => {
  const refused = await app.call('GET', '/api/closed/me');
  expect(await readOutcome(refused)).toBe('502 provider_rejected_request');
});
