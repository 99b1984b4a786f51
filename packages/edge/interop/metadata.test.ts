import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { Failure } from '../src/failures/failure.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import {
  createEdgeWithMetadata,
  type MetadataResponder,
  readCause,
  WELL_KNOWN,
  withChanges,
} from './metadata.ts';
import { type RealProvider, startProvider } from './provider.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const createEdge = (
  respond: MetadataResponder,
  options?: Partial<DiscoveredOptions>,
): InProcessEdge => createEdgeWithMetadata(provider, respond, options);

test('S-5 rejects metadata of another issuer, even if only a slash differs', async () => {
  const evil = createEdge(withChanges({ issuer: 'https://evil.example' }));
  expect(await readCause(evil)).toMatch(/^provider_malformed: /);
  const slash = createEdge(withChanges({ issuer: `${provider.issuer}/` }));
  const name = provider.issuer;
  expect(await readCause(slash)).toBe(
    `provider_malformed: metadata names issuer ${name}/, but ${name} is configured`,
  );
});

test('S-5 rejects a redirect, another content type, a page, an error, an oversize document and a list', async () => {
  const responses: [() => Response, RegExp][] = [
    [() => Response.redirect('https://evil.example/', 302), /^provider_redirected/],
    [
      () => new Response('{}', { headers: { 'content-type': 'text/plain' } }),
      /^provider_malformed/,
    ],
    [
      () => new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } }),
      /^provider_malformed/,
    ],
    [() => new Response('', { status: 404 }), /^provider_malformed: http:.*: status 404/],
    [
      () => Response.json({ issuer: 'x'.repeat(100_000) }),
      /^provider_malformed: http:.*: oversize/,
    ],
    [() => Response.json([]), /^provider_malformed/],
  ];
  for (const [response, cause] of responses) {
    expect(await readCause(createEdge(async () => response()))).toMatch(cause);
  }
});

test.each([
  ['token_endpoint', { token_endpoint: 'http://example.com/token' }],
  ['authorization_endpoint', { authorization_endpoint: 'javascript:alert(1)' }],
  ['jwks_uri', { jwks_uri: 'http://10.0.0.1/jwks' }],
  ['revocation_endpoint', { revocation_endpoint: 7 }],
  ['pushed_authorization_request_endpoint', { pushed_authorization_request_endpoint: '/par' }],
])('S-5 rejects metadata whose %s is not https', async (name, changes) => {
  const cause = await readCause(createEdge(withChanges(changes)));
  expect(cause).toBe(`provider_malformed: metadata whose ${name} is not https`);
});

test('rejects a provider that does not announce PKCE, unless the operator says that it supports PKCE', async () => {
  const silent = withChanges({ code_challenge_methods_supported: undefined });
  expect(await readCause(createEdge(silent))).toContain('set supportsPkce');
  const app = new OpApp(createEdge(silent, { supportsPkce: true }));
  expect((await app.signIn()).status).toBe(200);
  const plain = withChanges({ code_challenge_methods_supported: ['plain'] });
  expect(await readCause(createEdge(plain, { supportsPkce: true }))).toContain('without S256; ');
});

test('S-42 accepts an unannounced iss only if it is the provider’s issuer', async () => {
  const silent = withChanges({ authorization_response_iss_parameter_supported: false });
  const app = new OpApp(createEdge(silent));
  const callback = await app.authorize();
  const other = await app.post('/auth/callback', { ...callback, iss: `${callback.iss}/` });
  expect(await readOutcome(other)).toBe('400 callback_issuer_mismatch');
  expect((await app.post('/auth/callback', callback)).status).toBe(200);
  const again = await app.authorize();
  const { iss: _, ...unnamed } = again;
  expect((await app.post('/auth/callback', unnamed)).status).toBe(200);
});

test('reads metadata from the RFC 8414 path if the options ask for it', async () => {
  const edge = new InProcessEdge({
    connections: [connect(provider, { metadata: 'oauth' })],
    intercept: (url, next) => {
      const place = '/.well-known/oauth-authorization-server';
      return url.endsWith(place) ? fetch(provider.issuer + WELL_KNOWN) : next();
    },
  });
  expect((await new OpApp(edge).signIn()).status).toBe(200);
});

test.each([null, ''])(
  'metadata with %j for an optional member equals metadata without it',
  async (nothing) => {
    const optional = {
      revocation_endpoint: nothing,
      end_session_endpoint: nothing,
      pushed_authorization_request_endpoint: nothing,
      dpop_signing_alg_values_supported: nothing,
      code_challenge_methods_supported: nothing,
      token_endpoint_auth_methods_supported: nothing,
      id_token_signing_alg_values_supported: nothing,
    };
    const app = new OpApp(createEdge(withChanges(optional), { supportsPkce: true }));
    expect((await app.signIn()).status).toBe(200);
  },
);

test('reads metadata from metadataUrl and still requires the issuer’s own', async () => {
  const at = (document: string): InProcessEdge =>
    new InProcessEdge({
      connections: [connect(provider, { metadataUrl: `${provider.issuer}/elsewhere` })],
      intercept: async (url, next) =>
        url.endsWith('/elsewhere') ? fetch(provider.issuer + document) : next(),
    });
  expect((await new OpApp(at(WELL_KNOWN)).signIn()).status).toBe(200);
  const other = new InProcessEdge({
    connections: [connect(provider, { metadataUrl: `${provider.issuer}/elsewhere` })],
    intercept: async (url, next) =>
      url.endsWith('/elsewhere') ? Response.json({ issuer: 'https://evil.example' }) : next(),
  });
  expect(await readCause(other)).toContain('names issuer https://evil.example,');
});

test('overrides replace or add members of the metadata', async () => {
  const without = withChanges({ revocation_endpoint: undefined, token_endpoint: undefined });
  const { issuer } = provider;
  const overrides = {
    revocation_endpoint: `${issuer}/token/revocation`,
    token_endpoint: `${issuer}/token`,
  };
  const app = new OpApp(createEdge(without, { overrides }));
  expect((await app.signIn()).status).toBe(200);
  provider.requests.length = 0;
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(provider.requests).toContain('POST /token/revocation');
});

test('uses metadata that will make sign-ins fail, and logs why they will', async () => {
  const changes = {
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    id_token_signing_alg_values_supported: ['HS512', 'none'],
  };
  const edge = createEdge(withChanges(changes));
  const app = new OpApp(edge);
  await app.readConfig();
  const causes = edge.events.flatMap((event) =>
    event.event === 'discovery_warning' ? [event.cause] : [],
  );
  expect(causes).toEqual([
    'the provider lists client_secret_post, and clientAuthentication is client_secret_basic',
    'the provider signs ID tokens only with HS512 or none, which the edge rejects; configure the client at the provider for RS256',
  ]);
  const callback = await app.authorize();
  provider.requests.length = 0;
  const refused = await app.post('/auth/callback', callback);
  expect(await readOutcome(refused)).toBe('502 provider_identity_rejected');
  expect(provider.requests).not.toContain('POST /token');
});

test('the connection knows its issuer even if the provider announces no iss parameter', async () => {
  const context = { fetch, now: Date.now, log: () => undefined };
  const read = async (changes: object): Promise<object | undefined> => {
    const connection = connect(provider, { metadataUrl: `${provider.issuer}/changed` });
    const changed = withChanges(changes);
    const found = await connection.resolve?.({
      ...context,
      fetch: async () => changed(() => fetch(provider.issuer + WELL_KNOWN)),
    });
    return found instanceof Failure ? undefined : found?.authorizationCode;
  };
  const { issuer } = provider;
  const announced = { authorization_response_iss_parameter_supported: true };
  expect(await read(announced)).toMatchObject({ issuer });
  expect(await read(announced)).not.toHaveProperty('unannouncedIssuer');
  const silent = await read({ authorization_response_iss_parameter_supported: null });
  expect(silent).toMatchObject({ unannouncedIssuer: issuer });
  expect(silent).not.toHaveProperty('issuer');
});
