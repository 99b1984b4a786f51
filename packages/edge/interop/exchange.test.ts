import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type Api, type ApiCall, buildApiRoute, startApi } from './api.ts';
import {
  buildUserRoute,
  connect,
  InProcessEdge,
  type InProcessEdgeOptions,
  OpApp,
  REDIRECT_URI,
} from './edge.ts';
import {
  configureApis,
  type Exchange,
  type MayAct,
  registerTokenExchange,
} from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', GRANT];
const TYPE = 'urn:ietf:params:oauth:token-type:';
const { issued, intercept } = watchTokens();
let provider: RealProvider;
let api: Api;
let exchanges: Exchange[];
let mayAct: MayAct;
afterEach(async () => {
  mayAct = undefined;
  issued.length = 0;
  await api.close();
  await provider.close();
});

interface Story {
  readonly edge: InProcessEdge;
  readonly app: OpApp;
  /** The forms of the edge's requests to the token and revocation endpoints. */
  readonly forms: URLSearchParams[];
}

async function start(
  edgeOptions: Partial<InProcessEdgeOptions> = {},
  options: Partial<DiscoveredOptions> = {},
  hasExchange = true,
): Promise<Story> {
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: hasExchange ? GRANTS : GRANTS.slice(0, 3),
    },
    configuration: configureApis(3600, () => mayAct),
    ...(hasExchange && { prepare: (real) => (exchanges = registerTokenExchange(real)) }),
  });
  api = await startApi(provider);
  const forms: URLSearchParams[] = [];
  const edge = buildEdge(forms, edgeOptions, options);
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return { edge, app, forms };
}

function buildEdge(
  forms: URLSearchParams[],
  edgeOptions: Partial<InProcessEdgeOptions> = {},
  options: Partial<DiscoveredOptions> = {},
): InProcessEdge {
  return new InProcessEdge({
    connections: [connect(provider, { clientCredentials: true, ...options })],
    routes: [
      buildApiRoute(api, 'payroll', 'payroll', { exchange: { audience: 'payroll' } }),
      buildApiRoute(api, 'delegated', 'payroll', {
        exchange: { audience: 'payroll', scopes: ['read'], actor: {} },
      }),
      buildApiRoute(api, 'identity', 'archive', {
        exchange: { audience: 'archive', subject: 'id_token', requestedTokenType: 'jwt' },
      }),
      buildApiRoute(api, 'closed', 'closed', { exchange: { audience: 'closed' } }),
      buildUserRoute(provider),
    ],
    ...edgeOptions,
    async intercept(url, next, init) {
      if (/\/token(\/revocation)?$/.test(url)) forms.push(readBody(init));
      const through = edgeOptions.intercept;
      return intercept(url, through ? () => through(url, next, init) : next, init);
    },
  });
}

const callApi = async (app: OpApp, name: string): Promise<ApiCall & { status: number }> => {
  const response = await app.call('GET', `/api/${name}/me`);
  return { status: response.status, ...(await response.json()) };
};

test('exchanges the user’s token for one of an API: impersonation, and delegation with act', async () => {
  const { app } = await start();
  const alone = await callApi(app, 'payroll');
  expect(alone).toMatchObject({ status: 200, aud: 'payroll', sub: 'ada' });
  expect(alone).not.toHaveProperty('act');
  const delegated = await callApi(app, 'delegated');
  expect(delegated).toMatchObject({ status: 200, sub: 'ada', scope: 'read', act: { sub: 'app' } });
  expect(await callApi(app, 'identity')).toMatchObject({ status: 200, aud: 'archive', sub: 'ada' });
  expect(exchanges).toMatchObject([
    { audience: 'payroll', subject_token_type: `${TYPE}access_token` },
    { scope: 'read', actor_token_type: `${TYPE}access_token` },
    { subject_token_type: `${TYPE}id_token`, requested_token_type: `${TYPE}jwt` },
  ]);
  expect(exchanges[0]).not.toHaveProperty('actor_token');
});

test('exchanges once for 300 callers in two processes, and again before the end', async () => {
  const store = createMemoryStore();
  const { app, edge, forms } = await start({ store });
  const other = buildEdge(forms, { store });
  const apps = [app, new OpApp(other, app.jar)];
  const callAll = async (count: number): Promise<ReadonlySet<number>> => {
    const calls = Array.from({ length: count }, (_, i) => callApi(apps[i % 2] ?? app, 'payroll'));
    return new Set((await Promise.all(calls)).map(({ status }) => status));
  };
  expect(await callAll(300)).toEqual(new Set([200]));
  expect(exchanges).toHaveLength(1);
  // The token lives 600 s. In its last tenth, it is replaced in the background.
  edge.aheadMs += 570_000;
  other.aheadMs += 570_000;
  expect(await callAll(50)).toEqual(new Set([200]));
  await edge.settle();
  await other.settle();
  expect(exchanges).toHaveLength(2);
});

test('ends exchanged tokens with the session, and revokes them at the provider', async () => {
  const { app, forms } = await start();
  await callApi(app, 'payroll');
  const exchanged = issued.at(-1)?.access_token;
  const cookies = new Map(app.jar);
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(forms.map((form) => form.get('token'))).toContain(exchanged);
  for (const [name, value] of cookies) app.jar.set(name, value);
  const response = await app.call('GET', '/api/delegated/me');
  expect(await readOutcome(response)).toBe('401 session_expired');
});

test('a sign-out everywhere ends the exchanged tokens of another browser within a lease', async () => {
  const { app, edge } = await start();
  const other = new OpApp(edge);
  await other.signIn();
  expect((await callApi(other, 'payroll')).status).toBe(200);
  await app.post('/auth/logout', { everywhere: true });
  edge.aheadMs += 31_000;
  const response = await other.call('GET', '/api/payroll/me');
  expect(await readOutcome(response)).toBe('401 session_expired');
});

test('refreshes the session if its token is no longer accepted, and exchanges the new one', async () => {
  const { app, edge, forms } = await start();
  const { access_token = '' } = issued[0] ?? {};
  await (await provider.provider.AccessToken.find(access_token))?.destroy();
  edge.aheadMs += 15_000;
  expect(await callApi(app, 'payroll')).toMatchObject({ status: 200, aud: 'payroll' });
  expect(forms.map((form) => form.get('grant_type')).slice(-3)).toEqual([
    GRANT,
    'refresh_token',
    GRANT,
  ]);
});

test('ends the session if its user was signed out at the provider', async () => {
  const { app, edge } = await start();
  const { access_token = '', refresh_token = '' } = issued[0] ?? {};
  await (await provider.provider.AccessToken.find(access_token))?.destroy();
  await (await provider.provider.RefreshToken.find(refresh_token))?.destroy();
  edge.aheadMs += 15_000;
  const response = await app.call('GET', '/api/payroll/me');
  expect(await readOutcome(response)).toBe('401 provider_rejected_grant');
  expect(await app.isSignedIn()).toBe(false);
});

test('a refused audience fails its own route alone, and is asked for no more often than the backoff allows', async () => {
  const { app, edge } = await start();
  for (let call = 0; call < 5; call += 1) {
    const refused = await app.call('GET', '/api/closed/me');
    expect(await readOutcome(refused)).toBe('502 provider_rejected_request');
  }
  expect(exchanges).toHaveLength(1);
  expect(JSON.stringify(edge.events)).toContain('invalid_target');
  expect((await callApi(app, 'payroll')).status).toBe(200);
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
});

test('a provider without token exchange is 409, and the log says so when its metadata is read', async () => {
  const { app, edge, forms } = await start({}, {}, false);
  const response = await app.call('GET', '/api/payroll/me');
  expect(await readOutcome(response)).toBe('409 provider_unsupported');
  expect(forms).toHaveLength(1);
  expect(edge.events).toContainEqual(
    expect.objectContaining({
      event: 'discovery_warning',
      code: 'provider_unsupported',
      cause: expect.stringContaining('no token exchange'),
    }),
  );
});

test('rejects a token without act where the edge is the actor', async () => {
  const { app, edge, forms } = await start({
    async intercept(_, next, init) {
      const form = readBody(init);
      // A provider that ignores actor_token answers as if there were none.
      form.delete('actor_token');
      return next();
    },
  });
  const response = await app.call('GET', '/api/delegated/me');
  expect(await readOutcome(response)).toBe('503 provider_unavailable');
  expect(JSON.stringify(edge.events)).toContain('ignored actor_token');
  expect(forms.at(-1)?.get('token')).toBe(issued.at(-1)?.access_token);
});

test('an operator request revokes the edge’s own token, which is the actor', async () => {
  const token = 'an-operator-token-of-32-characters';
  const { app, edge, forms } = await start({ variables: { POSTERN_OPERATOR_TOKEN: token } });
  expect((await callApi(app, 'delegated')).status).toBe(200);
  const actorToken = exchanges.at(-1)?.['actor_token'];
  const revoke = await app.call('POST', '/auth/connections/op/revoke', {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(revoke.status).toBe(204);
  expect(forms.map((form) => form.get('token'))).toContain(actorToken);
  // The user's exchanged token lives 600 s, and the next one needs another actor token.
  edge.aheadMs += 590_000;
  expect((await callApi(app, 'delegated')).status).toBe(200);
  await edge.settle();
  expect(exchanges).toHaveLength(2);
  expect(exchanges.at(-1)?.['actor_token']).not.toBe(actorToken);
});

test('acts for a user whose token names the edge in may_act, and only then', async () => {
  mayAct = { sub: 'app' };
  const { app } = await start();
  expect(await callApi(app, 'delegated')).toMatchObject({ status: 200, act: { sub: 'app' } });
  await api.close();
  await provider.close();
  mayAct = { sub: 'another-service' };
  const other = await start();
  const refused = await other.app.call('GET', '/api/delegated/me');
  expect(await readOutcome(refused)).toBe('502 provider_rejected_request');
  expect(JSON.stringify(other.edge.events)).toContain('invalid_request');
  // The refusal is about the actor. Without one, the user’s token is exchanged as before.
  expect((await callApi(other.app, 'payroll')).status).toBe(200);
  expect(await other.app.isSignedIn()).toBe(true);
});
