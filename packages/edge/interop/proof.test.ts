import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  buildUserRoute,
  connect,
  InProcessEdge,
  type InProcessEdgeOptions,
  OpApp,
  REDIRECT_URI,
} from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { type Tokens, watchTokens } from './watch.ts';

const HOUR_MS = 3_600_000;
let provider: RealProvider;
let issued: Tokens[];
let proofs: Record<string, unknown>[];
let schemes: (string | undefined)[];

beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: {
      features: {
        dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      },
    },
  });
});
beforeEach(() => {
  provider.requests.length = 0;
  [issued, proofs, schemes] = [[], [], []];
});
afterAll(() => provider.close());

/** An edge whose DPoP proofs are recorded. */
function createEdge(
  options: Pick<InProcessEdgeOptions, 'store' | 'variables'> = {},
): InProcessEdge {
  const watched = watchTokens();
  issued = watched.issued;
  return new InProcessEdge({
    ...options,
    connections: [connect(provider, { dpop: true })],
    routes: [buildUserRoute(provider)],
    intercept(url, next, init) {
      const headers = new Headers(init?.headers);
      const proof = headers.get('dpop');
      if (proof !== null) proofs.push(decodeClaims(proof));
      if (url.endsWith('/me')) schemes.push(headers.get('authorization')?.split(' ')[0]);
      return watched.intercept(url, next, init);
    },
  });
}

async function signIn(edge: InProcessEdge): Promise<OpApp> {
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return app;
}

const countTokenRequests = (): number =>
  provider.requests.filter((line) => line === 'POST /token').length;

test('S-58 sends a user’s token to upstreams with the scheme DPoP and a proof', async () => {
  const app = await signIn(createEdge());
  const response = await app.call('GET', '/api/me/me');
  expect(await response.json()).toEqual({ sub: 'ada' });
  expect(schemes.at(-1)).toBe('DPoP');
  expect(proofs.at(-1)).toMatchObject({
    htm: 'GET',
    htu: `${provider.issuer}/me`,
    ath: expect.any(String),
    nonce: expect.any(String),
  });
});

test('S-58 the provider rejects the token without a proof', async () => {
  await signIn(createEdge());
  const { access_token } = issued[0] ?? {};
  for (const scheme of ['Bearer', 'DPoP']) {
    const headers = { authorization: `${scheme} ${access_token}` };
    const { status } = await fetch(`${provider.issuer}/me`, { headers });
    expect([400, 401]).toContain(status);
  }
});

test('S-58 learns a server’s nonce once for all sessions', async () => {
  const edge = createEdge();
  const app = await signIn(edge);
  expect(countTokenRequests()).toBe(2);
  const other = await signIn(edge);
  expect(countTokenRequests()).toBe(3);
  schemes.length = 0;
  await Promise.all([app.call('GET', '/api/me/me'), other.call('GET', '/api/me/me')]);
  expect(schemes).toEqual(['DPoP', 'DPoP']);
});

test('S-58 repeats a call once if the upstream asks for a nonce', async () => {
  const edge = createEdge();
  const app = await signIn(edge);
  // Another process with the same store, which knows no nonce yet.
  const other = new OpApp(createEdge({ store: edge.store }), app.jar);
  expect((await other.call('GET', '/api/me/me')).status).toBe(200);
  expect(schemes).toEqual(['DPoP', 'DPoP']);
  expect((await other.call('GET', '/api/me/me')).status).toBe(200);
  expect(schemes).toHaveLength(3);
  expect(issued).toEqual([]);
});

test('S-58 signs a call again that is repeated after a broken connection (RFC 9449 §11.1)', async () => {
  const authorizations: (string | null)[] = [];
  const edge = new InProcessEdge({
    connections: [connect(provider, { dpop: true })],
    routes: [buildUserRoute(provider)],
    intercept(url, next, init) {
      if (!url.endsWith('/me')) return next();
      const headers = new Headers(init?.headers);
      proofs.push(decodeClaims(headers.get('dpop') ?? ''));
      authorizations.push(headers.get('authorization'));
      return proofs.length === 1
        ? Promise.reject(new TypeError('the upstream closed the connection'))
        : Promise.resolve(Response.json({}));
    },
  });
  const app = await signIn(edge);
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  const [first, second] = proofs;
  expect(second).toMatchObject({ htm: 'GET', htu: first?.['htu'], ath: first?.['ath'] });
  expect(second?.['jti']).not.toBe(first?.['jti']);
  expect(authorizations).toEqual([authorizations[0], authorizations[0]]);
  expect(authorizations[0]).toMatch(/^DPoP \S+$/);
});

test('S-58 uses the nonce of a response in the next proof (RFC 9449 §8.2)', async () => {
  const edge = new InProcessEdge({
    connections: [connect(provider, { dpop: true })],
    routes: [buildUserRoute(provider)],
    intercept(url, next, init) {
      if (!url.endsWith('/me')) return next();
      proofs.push(decodeClaims(new Headers(init?.headers).get('dpop') ?? ''));
      return Promise.resolve(Response.json({}, { headers: { 'dpop-nonce': 'from the response' } }));
    },
  });
  const app = await signIn(edge);
  await app.call('GET', '/api/me/me');
  await app.call('GET', '/api/me/me');
  expect(proofs.at(-1)).toMatchObject({ nonce: 'from the response' });
});

test.each([
  [400, { error: 'use_dpop_nonce' }, {}],
  // Some providers put the error of RFC 9449 §8 in a challenge instead of the body.
  [400, {}, { 'www-authenticate': 'DPoP error="use_dpop_nonce"' }],
])(
  'S-58 repeats a token request once if the endpoint asks for a nonce by %i %o %o',
  async (...wish) => {
    const [status, body, more] = wish;
    const asked: unknown[] = [];
    const edge = new InProcessEdge({
      connections: [connect(provider, { dpop: true })],
      intercept(url, next, init) {
        if (!url.endsWith('/token')) return next();
        asked.push(decodeClaims(new Headers(init?.headers).get('dpop') ?? ''));
        if (asked.length > 1) return next();
        const headers = { ...more, 'dpop-nonce': 'wanted' };
        return Promise.resolve(Response.json(body, { status, headers }));
      },
    });
    await new OpApp(edge).signIn();
    expect(asked.length).toBeGreaterThan(1);
    expect(asked[0]).not.toHaveProperty('nonce');
    expect(asked[1]).toMatchObject({
      nonce: 'wanted',
      htm: 'POST',
      htu: `${provider.issuer}/token`,
    });
    expect(new Set(asked.map((claims) => Reflect.get(Object(claims), 'jti'))).size).toBe(
      asked.length,
    );
  },
);

test('S-58 keeps tokens even if the response also has an error', async () => {
  const { intercept } = watchTokens((tokens) => ({ ...tokens, error: 'use_dpop_nonce' }));
  const edge = new InProcessEdge({ connections: [connect(provider, { dpop: true })], intercept });
  expect((await new OpApp(edge).signIn()).status).toBe(200);
});

test('a refresh keeps the key, and 20 callers make one refresh', async () => {
  const edge = createEdge();
  const app = await signIn(edge);
  edge.aheadMs = HOUR_MS;
  const calls = Array.from({ length: 20 }, () => app.call('GET', '/api/me/me'));
  const responses = await Promise.all(calls);
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(issued).toHaveLength(2);
  expect(issued[1]?.access_token).not.toBe(issued[0]?.access_token);
});

test('a session with a key gets no lease, so that the key stays in the store', async () => {
  const app = await signIn(createEdge());
  const response = await app.call('GET', '/api/me/me');
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('token-mediating mode does not hand out a token that is bound to a key', async () => {
  const app = await signIn(createEdge({ variables: { POSTERN_MODE: 'token-mediating' } }));
  expect(await readOutcome(await app.call('GET', '/auth/token'))).toBe('409 provider_unsupported');
});

test('rejects a token that is not bound to the key', async () => {
  const { intercept } = watchTokens((tokens) => ({ ...tokens, token_type: 'Bearer' }));
  const edge = new InProcessEdge({ connections: [connect(provider, { dpop: true })], intercept });
  expect(await readOutcome(await new OpApp(edge).signIn())).toBe('502 provider_malformed');
});

test('keeps an unbound token of a refresh, whose refresh token is the only one, and never sends it as Bearer', async () => {
  const { intercept } = watchTokens((tokens) =>
    tokens.isRefresh ? { ...tokens, token_type: 'Bearer' } : tokens,
  );
  const edge = new InProcessEdge({
    connections: [connect(provider, { dpop: true })],
    routes: [buildUserRoute(provider)],
    intercept(url, next, init) {
      const scheme = new Headers(init?.headers).get('authorization')?.split(' ')[0];
      if (url.endsWith('/me')) schemes.push(scheme);
      return intercept(url, next, init);
    },
  });
  const app = await signIn(edge);
  for (const hours of [1, 2]) {
    edge.aheadMs = hours * HOUR_MS;
    expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  }
  expect(new Set(schemes)).toEqual(new Set(['DPoP']));
  expect(provider.requests.filter((line) => line.startsWith('refused invalid_grant'))).toEqual([]);
  expect(edge.events).toContainEqual(
    expect.objectContaining({ event: 'refresh_response_malformed' }),
  );
});

test('offers no sign-in if the connection requires DPoP and the provider lacks it', async () => {
  const plain = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: { features: { dPoP: { enabled: false } } },
  });
  const edge = new InProcessEdge({ connections: [connect(plain, { dpop: true })] });
  expect((await new OpApp(edge).readConfig()).connections).toEqual([
    { id: 'op', flow: 'browser', redirectUri: REDIRECT_URI },
  ]);
  expect(JSON.stringify(edge.events)).toContain('does not support DPoP with ES256');
  await plain.close();
});
