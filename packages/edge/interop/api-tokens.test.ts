import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type Api, type ApiCall, buildApiRoute, startApi } from './api.ts';
import { connect, InProcessEdge, type InProcessEdgeOptions, OpApp, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis } from './exchange-provider.ts';
import { type RealProvider, type RealProviderOptions, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { readBody, watchTokens } from './watch.ts';

const [ORDERS = '', BILLS = '', MAPS = ''] = APIS;
const HOUR_MS = 3_600_000;
const { issued, intercept } = watchTokens();
let provider: RealProvider;
let api: Api;
afterEach(async () => {
  issued.length = 0;
  await api.close();
  await provider.close();
});

interface Story {
  readonly edge: InProcessEdge;
  readonly app: OpApp;
  /** The forms of the edge's token requests. */
  readonly forms: URLSearchParams[];
}

async function start(
  options: Partial<DiscoveredOptions> = {},
  edgeOptions: Partial<InProcessEdgeOptions> = {},
  providerOptions: Partial<RealProviderOptions> = {},
): Promise<Story> {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: configureApis(),
    ...providerOptions,
  });
  api = await startApi(provider);
  const forms: URLSearchParams[] = [];
  const edge = buildEdge(forms, options, edgeOptions);
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return { edge, app, forms };
}

function buildEdge(
  forms: URLSearchParams[],
  options: Partial<DiscoveredOptions>,
  edgeOptions: Partial<InProcessEdgeOptions>,
): InProcessEdge {
  return new InProcessEdge({
    connections: [connect(provider, { scopes: ['openid', 'read', 'write'], ...options })],
    routes: [
      buildApiRoute(api, 'orders', ORDERS, { resource: ORDERS }),
      buildApiRoute(api, 'bills', BILLS, { resource: BILLS, scopes: ['read'] }),
      buildApiRoute(api, 'maps', MAPS, { resource: MAPS }),
      buildApiRoute(api, 'admin', ORDERS, { resource: ORDERS, scopes: ['admin'] }),
    ],
    ...edgeOptions,
    async intercept(url, next, init) {
      if (url.endsWith('/token')) forms.push(readBody(init));
      const through = edgeOptions.intercept;
      return intercept(url, through ? () => through(url, next, init) : next, init);
    },
  });
}

const callApi = async (app: OpApp, name: string): Promise<ApiCall & { status: number }> => {
  const response = await app.call('GET', `/api/${name}/me`);
  return { status: response.status, ...(await response.json()) };
};

test.each([true, undefined])(
  'keeps a token for each API, with pushed requests: %s',
  async (isPushed) => {
    const pushed = { pushedRequests: false } as const;
    const { app, forms } = await start(isPushed ? {} : pushed);
    expect(await callApi(app, 'orders')).toMatchObject({ status: 200, aud: ORDERS, sub: 'ada' });
    const bills = await callApi(app, 'bills');
    expect(bills).toMatchObject({ status: 200, aud: BILLS, scope: 'read' });
    expect(await callApi(app, 'maps')).toMatchObject({ status: 200, aud: MAPS });
    expect(forms.map((form) => [form.get('grant_type'), form.getAll('resource')])).toEqual([
      ['authorization_code', []],
      ['refresh_token', [ORDERS]],
      ['refresh_token', [BILLS]],
      ['refresh_token', [MAPS]],
    ]);
  },
);

test('S-63 a token for an API whose ID token names another user ends the session', async () => {
  let changes = {};
  const { app } = await start(
    {},
    {
      async intercept(_, next, init) {
        const response = await next();
        if (readBody(init).get('grant_type') !== 'refresh_token') return response;
        const tokens = await response.json();
        const claims = { ...decodeClaims(tokens.id_token), ...changes };
        return Response.json({ ...tokens, id_token: await provider.signer.sign(claims) });
      },
    },
  );
  expect(await callApi(app, 'orders')).toMatchObject({ status: 200, sub: 'ada' });
  changes = { sub: 'eve' };
  expect(await callApi(app, 'maps')).toMatchObject({
    status: 401,
    code: 'provider_rejected_grant',
  });
  expect(await app.isSignedIn()).toBe(false);
  expect(api.tokens).toHaveLength(1);
});

test('uses no refresh token twice, for any number of callers, APIs and processes', async () => {
  const store = createMemoryStore();
  const { edge, app, forms } = await start({}, { store });
  const other = buildEdge(forms, {}, { store });
  for (const aheadMs of [0, 2 * HOUR_MS]) {
    edge.aheadMs = aheadMs;
    other.aheadMs = aheadMs;
    forms.length = 0;
    const apps = [app, new OpApp(other, app.jar)];
    const calls = Array.from({ length: 90 }, (_, call) => {
      const name = ['orders', 'bills', 'maps'][call % 3] ?? '';
      return callApi(apps[call % 2] ?? app, name);
    });
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const used = forms.map((form) => form.get('refresh_token'));
    // After two hours, the session's own token has expired too.
    expect(used).toHaveLength(aheadMs === 0 ? 3 : 4);
    expect(new Set(used).size).toBe(used.length);
  }
  expect(await app.isSignedIn()).toBe(true);
  expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
});

test('sends the token of an API to no other API, from memory and from the store', async () => {
  const { app } = await start();
  for (let round = 0; round < 3; round += 1) {
    for (const [name, audience] of [
      ['orders', ORDERS],
      ['bills', BILLS],
      ['maps', MAPS],
    ] as const) {
      expect(await callApi(app, name)).toMatchObject({ status: 200, aud: audience });
    }
  }
  expect(new Set(api.tokens).size).toBe(3);
});

test('keeps the session and its other APIs if the provider refuses one', async () => {
  const { app, edge, forms } = await start();
  expect((await callApi(app, 'orders')).status).toBe(200);
  for (let call = 0; call < 5; call += 1) {
    const refused = await app.call('GET', '/api/admin/me');
    expect(await readOutcome(refused)).toBe('502 provider_rejected_request');
  }
  expect(forms.filter((form) => form.get('scope') === 'admin')).toHaveLength(1);
  const causes = edge.events.flatMap((event) => (event.event === 'failure' ? event.cause : []));
  expect(causes.join()).toContain('invalid_scope');
  expect((await callApi(app, 'bills')).status).toBe(200);
  expect(await app.isSignedIn()).toBe(true);
});

test('ends with the session, and revokes the grant', async () => {
  const { app } = await start();
  await callApi(app, 'orders');
  const cookies = new Map(app.jar);
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  for (const [name, value] of cookies) app.jar.set(name, value);
  const response = await app.call('GET', '/api/bills/me');
  expect(await readOutcome(response)).toBe('401 session_expired');
});

test('asks for the first API in requests for the session’s own token without openid', async () => {
  const { app, edge, forms } = await start({ scopes: ['offline_access', 'read', 'write'] });
  expect(await callApi(app, 'bills')).toMatchObject({ status: 200, aud: BILLS });
  edge.aheadMs += 120_000;
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  expect(forms.map((form) => form.get('resource'))).toEqual([ORDERS, BILLS, ORDERS]);
});

test('replaces a token that its API refuses, once', async () => {
  const { app, edge, forms } = await start();
  await callApi(app, 'maps');
  const [token = ''] = api.tokens;
  await (await provider.provider.AccessToken.find(token))?.destroy();
  edge.aheadMs += 15_000;
  expect(await callApi(app, 'maps')).toMatchObject({ status: 200, aud: MAPS });
  expect(forms.filter((form) => form.get('resource') === MAPS)).toHaveLength(2);
});

test('ends the session when the refresh token is dead', async () => {
  const { app } = await start();
  const { refresh_token = '' } = issued[0] ?? {};
  await (await provider.provider.RefreshToken.find(refresh_token))?.destroy();
  const response = await app.call('GET', '/api/orders/me');
  expect(await readOutcome(response)).toBe('401 provider_rejected_grant');
  expect(await app.isSignedIn()).toBe(false);
});

test('serves the other APIs while requests for one fail, and tries again after a backoff', async () => {
  let isDown = true;
  const { app, edge, forms } = await start(
    {},
    {
      intercept: async (_, next, init) =>
        isDown && readBody(init).get('resource') === BILLS
          ? new Response('down', { status: 503 })
          : next(),
    },
  );
  for (let call = 0; call < 3; call += 1) {
    const failed = await app.call('GET', '/api/bills/me');
    expect(await readOutcome(failed)).toBe('503 provider_unavailable');
    expect(failed.headers.get('retry-after')).toBeTruthy();
  }
  expect(forms.filter((form) => form.get('resource') === BILLS)).toHaveLength(1);
  expect((await callApi(app, 'orders')).status).toBe(200);
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  isDown = false;
  edge.aheadMs += 2000;
  expect(await callApi(app, 'bills')).toMatchObject({ status: 200, aud: BILLS });
});
