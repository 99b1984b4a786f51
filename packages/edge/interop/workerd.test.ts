import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkerd, type Workerd } from '@postern/processes';
import { BASE_VARIABLES } from '@postern/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import type { Route } from '../src/routes/route.ts';
import { buildOptions, buildUserRoute, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, type RealProviderOptions, startProvider } from './provider.ts';
import { buildRoutes, startStepUpWorld } from './step-up-world.ts';

// The other tests of this folder run in Node. Signatures, keys and requests depend on the runtime,
// so these run in workerd.

const folder = mkdtempSync(join(tmpdir(), 'postern-interop-'));
const script = join(folder, 'edge.js');
const started: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const entry = join(import.meta.dirname, 'worker.ts');
  const conditions = ['workerd', 'worker', 'browser'];
  await build({ entryPoints: [entry], outfile: script, bundle: true, format: 'esm', conditions });
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.close()));
  rmSync(folder, { recursive: true });
});

async function start(
  client: RealProviderOptions['client'],
  configuration: RealProviderOptions['configuration'] = {},
  options: Partial<DiscoveredOptions> = {},
): Promise<{ provider: RealProvider; workerd: Workerd; app: OpApp }> {
  const provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI], ...client },
    configuration,
  });
  started.push(provider);
  return {
    provider,
    ...(await startEdge(buildOptions(provider, options), buildUserRoute(provider))),
  };
}

async function startEdge(
  options: DiscoveredOptions,
  route: Route,
): Promise<{ workerd: Workerd; app: OpApp }> {
  const variables = {
    ...BASE_VARIABLES,
    OPTIONS: JSON.stringify(options),
    ROUTE: JSON.stringify(route),
  };
  const workerd = await startWorkerd([{ name: 'edge', script, variables }]);
  started.push({ close: () => workerd.end() });
  const [origin = ''] = workerd.origins;
  const app = new OpApp({
    request: (url, init) => send(url.replace(ORIGIN, origin), init),
  });
  return { workerd, app };
}

/** Sends a request without Fetch Metadata headers: Node's `fetch` would claim to be a page's script. */
async function send(url: string, init?: RequestInit): Promise<Response> {
  const asked = new Request(url, init);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = Object.fromEntries(asked.headers);
  request(url, { method: asked.method, headers }, resolve)
    .once('error', reject)
    .end(Buffer.from(await asked.arrayBuffer()));
  const response = await promise;
  const { statusCode: status = 0, rawHeaders } = response;
  const pairs = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] satisfies [string, string]] : [],
  );
  const body = Buffer.concat(await response.toArray());
  return new Response(status === 204 ? null : body, { status, headers: pairs });
}

/** Signs in, calls, refreshes, calls and signs out. */
async function visit(app: OpApp): Promise<void> {
  expect(await (await app.signIn()).json()).toMatchObject({ status: 'signed-in' });
  expect(await (await app.call('GET', '/api/me/me')).json()).toEqual({ sub: 'ada' });
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  expect(await (await app.call('GET', '/api/me/me')).json()).toEqual({ sub: 'ada' });
  expect((await app.post('/auth/logout', { everywhere: true })).status).toBe(204);
  expect(await app.isSignedIn()).toBe(false);
}

test('a user of an OpenID provider signs in, refreshes and signs out', async () => {
  const { app, provider } = await start({});
  await visit(app);
  expect(provider.requests.filter((line) => line === 'POST /token')).toHaveLength(2);
});

test.each([
  ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
  ['Ed25519', { name: 'Ed25519' }],
] as const)(
  'a user signs in, refreshes and signs out with PAR, DPoP and private_key_jwt by %s',
  async (alg, algorithm) => {
    const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    if (!('privateKey' in pair)) throw new Error('a key pair has two keys');
    const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', pair.privateKey);
    const { d: ___, ...open } = jwk;
    const { app, provider } = await start(
      {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: alg,
        jwks: { keys: [{ ...open, kty: jwk.kty ?? '', alg }] },
      },
      {
        features: {
          pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
          dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
        },
      },
      {
        dpop: true,
        clientAuthentication: {
          method: 'private_key_jwt',
          key: { ...jwk, kty: jwk.kty ?? '', alg },
        },
      },
    );
    await visit(app);
    expect(provider.requests).toContain('POST /request');
  },
);

test('S-64 a logout token of the provider ends the session', async () => {
  const { app, provider } = await start({});
  await app.signIn();
  const now = Math.floor(Date.now() / 1000);
  const token = await provider.signer.sign({
    iss: provider.issuer,
    aud: 'app',
    sub: 'ada',
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  });
  const body = new URLSearchParams({ logout_token: token });
  const url = `${ORIGIN}/auth/connections/op/backchannel-logout`;
  expect((await app.browser.send(url, { method: 'POST', body })).status).toBe(200);
  expect(await app.isSignedIn()).toBe(false);
});

test('claims come from userinfo, signed by the provider', async () => {
  const claims = { name: 'Åsa', groups: ['staff'] };
  const { app } = await start(
    { userinfo_signed_response_alg: 'RS256' },
    {
      scopes: ['openid', 'all'],
      claims: { openid: ['sub'], all: ['name', 'groups'] },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...claims, sub }) }),
      features: { jwtUserinfo: { enabled: true } },
    },
    { scopes: ['openid', 'all'], claims: ['name', 'groups'] },
  );
  const signedIn = await app.signIn();
  expect(await signedIn.json()).toMatchObject({ user: { sub: 'ada', ...claims } });
  claims.groups = [];
  const refreshed = await app.call('POST', '/auth/refresh');
  expect(await refreshed.json()).toMatchObject({ user: { sub: 'ada', groups: [] } });
});

test('S-56 S-63 a route and its API get a step-up, whose sign-in is checked', async () => {
  const world = await startStepUpWorld();
  started.push(world);
  const [, strict] = buildRoutes(world, { maxAgeSeconds: 300 });
  if (strict === undefined) throw new Error('no route');
  const { app } = await startEdge(buildOptions(world.provider), strict);
  const call = (method: string): Promise<object> =>
    app.call(method, '/api/strict/data').then((response) => response.json());
  await app.signIn();
  expect(await call('GET')).toMatchObject({ code: 'step_up_required', maxAge: 300 });
  await app.signIn({ parameters: { max_age: '300' } });
  expect(await call('GET')).toEqual({ acr: 'silver' });
  const acrValues = ['gold'];
  expect(await call('POST')).toMatchObject({ code: 'step_up_required', acrValues, maxAge: 300 });
  const asked = { acr_values: 'gold', max_age: '300' };
  world.login = { acr: 'silver' };
  expect(await (await app.signIn({ parameters: asked })).json()).toMatchObject({
    code: 'provider_identity_rejected',
  });
  world.login = {};
  await app.signIn({ parameters: { ...asked, prompt: 'login' } });
  expect(await call('POST')).toEqual({ acr: 'gold' });
});
