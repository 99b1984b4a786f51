import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  connectEdgeFlow,
  EDGE_REDIRECT_URI,
  InProcessEdge,
  OpApp,
  ORIGIN,
  REDIRECT_URI,
} from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody } from './watch.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI, EDGE_REDIRECT_URI] },
    configuration: {
      features: {
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      },
    },
  });
});
afterAll(() => provider.close());

const BODY = { connection: 'op', state: 's'.repeat(43), codeChallenge: 'C'.repeat(43) };

function begin(edge: InProcessEdge, parameters = {}): Promise<Response> {
  return new OpApp(edge).post('/auth/sign-in', { ...BODY, parameters });
}

test('S-59 pushes the authorization request if the provider requires it', async () => {
  const app = new OpApp(new InProcessEdge({ connections: [connect(provider)] }));
  provider.requests.length = 0;
  expect((await app.signIn()).status).toBe(200);
  expect(provider.requests).toContain('POST /request');
});

test('S-59 pushes the authorization request in the edge flow', async () => {
  const connections = [connectEdgeFlow(provider)];
  const app = new OpApp(new InProcessEdge({ connections }));
  provider.requests.length = 0;
  expect((await app.signInByLink()).pathname).toBe('/inbox');
  expect(await app.isSignedIn()).toBe(true);
  expect(provider.requests).toContain('POST /request');
});

test('pushedRequests: false puts the request itself in the address', async () => {
  const edge = new InProcessEdge({ connections: [connect(provider, { pushedRequests: false })] });
  provider.requests.length = 0;
  const { authorizationUrl }: { authorizationUrl: string } = await (await begin(edge)).json();
  expect(new URL(authorizationUrl).searchParams.get('state')).toBe(BODY.state);
  expect(provider.requests).not.toContain('POST /request');
});

test('the browser carries only a reference to a pushed request', async () => {
  const edge = new InProcessEdge({ connections: [connect(provider)] });
  const response = await begin(edge, { login_hint: 'ada@example.com' });
  const { authorizationUrl }: { authorizationUrl: string } = await response.json();
  const { origin, searchParams } = new URL(authorizationUrl);
  expect(origin).toBe(provider.issuer);
  expect([...searchParams.keys()]).toEqual(['client_id', 'request_uri']);
});

test('S-71 S-80 pushes the nonce and the parameters of app and connection', async () => {
  const bodies: URLSearchParams[] = [];
  const allowedParameters = ['resource', 'kc_idp_hint'];
  const parameters = { audience: 'https://api.example' };
  const edge = new InProcessEdge({
    connections: [connect(provider, { allowedParameters, parameters })],
    intercept(url, next, init) {
      if (url.endsWith('/request')) bodies.push(readBody(init));
      return next();
    },
  });
  const own = { prompt: 'login', resource: 'https://orders.example', kc_idp_hint: 'corporate' };
  await begin(edge, own);
  expect(Object.fromEntries(bodies[0] ?? [])).toEqual({
    ...own,
    ...parameters,
    response_type: 'code',
    client_id: 'app',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: BODY.state,
    code_challenge: BODY.codeChallenge,
    code_challenge_method: 'S256',
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const other = await begin(edge, { audience: 'https://other.example' });
  expect(await other.json()).toMatchObject({ code: 'request_malformed', parameters: ['audience'] });
});

test.each([
  [400, { error: 'invalid_request' }, '502 provider_rejected_request'],
  [400, { error: 'invalid_client' }, '502 provider_rejected_client'],
  [403, {}, '502 provider_malformed'],
  [200, {}, '502 provider_malformed'],
  [503, {}, '502 provider_unreachable'],
])('reports a pushed request answered %i %j as %s', async (status, body, code) => {
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next) =>
      url.endsWith('/request') ? Promise.resolve(Response.json(body, { status })) : next(),
  });
  const response = await begin(edge);
  expect(await readOutcome(response)).toBe(code);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('S-31 limits requests by address on endpoints that need no CSRF header', async () => {
  const limited = new InProcessEdge({
    connections: [connectEdgeFlow(provider)],
    rateLimiter: { take: () => false },
  });
  const post = { method: 'POST', body: new URLSearchParams({ iss: provider.issuer }) };
  for (const [path, init] of [
    ['/auth/sign-in', {}],
    ['/auth/sign-in', post],
    ['/auth/callback/op', {}],
    ['/auth/callback/op', post],
    ['/auth/connections/op/backchannel-logout', post],
  ] as const) {
    const response = await limited.request(ORIGIN + path, init);
    expect(await readOutcome(response)).toBe('429 guard_rate_limited');
  }
});
