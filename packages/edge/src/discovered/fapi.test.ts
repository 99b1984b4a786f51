import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { defineRoutes } from '../forwarding/define-routes.ts';
import { type Connection, createEdge, createInProcessRateLimiter, readSettings } from '../index.ts';
import type { LogEvent } from '../observing/log.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { type DiscoveredOptions, discovered, type PrivateJwk } from './index.ts';

const ISSUER = 'https://bank.example';
const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function buildKey(from: typeof ec, alg: string): PrivateJwk {
  return Object({ ...from.export({ format: 'jwk' }), alg });
}
const by = (key: PrivateJwk): Partial<DiscoveredOptions> => ({
  clientAuthentication: { method: 'private_key_jwt', key },
});

const OPTIONS: DiscoveredOptions = {
  id: 'bank',
  issuer: ISSUER,
  clientId: 'app',
  clientAuthentication: { method: 'private_key_jwt', key: buildKey(ec, 'ES256') },
  profile: 'fapi2',
};
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  pushed_authorization_request_endpoint: `${ISSUER}/par`,
  code_challenge_methods_supported: ['S256'],
  dpop_signing_alg_values_supported: ['ES256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256'],
  id_token_signing_alg_values_supported: ['RS256', 'PS256'],
  authorization_response_iss_parameter_supported: true,
};

/** Starts an edge with the connection. @returns its errors, without the heading */
function start(
  connection: Connection,
  publicOrigin = 'https://app.example',
  routes = defineRoutes([]),
): readonly string[] {
  const variables = { POSTERN_PUBLIC_ORIGIN: publicOrigin, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
  const reading = readSettings(variables, [connection]);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const parts = { store: createMemoryStore(), rateLimiter: createInProcessRateLimiter() };
  try {
    const { settings } = reading;
    createEdge({ ...parts, settings, connections: [connection], routes, log: () => undefined });
    return [];
  } catch (error) {
    return String(error).split('\n').slice(1);
  }
}

const findErrors = (options: object): readonly string[] =>
  start(discovered({ ...OPTIONS, ...options }));

test('starts with what the profile allows', () => {
  expect(findErrors({})).toEqual([]);
  expect(findErrors(by(buildKey(rsa, 'PS256')))).toEqual([]);
  expect(findErrors({ dpop: true, claims: ['name'], metadata: 'oauth' })).toEqual([]);
  const redirectUri = 'https://app.example/callback';
  expect(findErrors({ flow: 'browser', redirectUri })).toEqual([]);
});

const secret = { secret: 'a secret' };

test.each<[string, object, RegExp]>([
  ['Basic', { clientAuthentication: { method: 'client_secret_basic', ...secret } }, /§5\.3\.3\.1/],
  [
    'a secret in the form',
    { clientAuthentication: { method: 'client_secret_post', ...secret } },
    /clientKey/,
  ],
  [
    'a secret by metadata',
    { clientAuthentication: { method: 'client_secret', ...secret } },
    /clientKey/,
  ],
  ['RS256', by(buildKey(rsa, 'RS256')), /not allowed; use a key for PS256, ES256 or Ed25519/],
  ['another audience', { assertionAudience: 'endpoint' }, /set it to issuer/],
  ['an issuer over http', { issuer: 'http://localhost:9000' }, /issuer without https/],
  [
    'a redirect URI over http',
    { redirectUri: 'http://localhost:5173/cb' },
    /redirectUri without https/,
  ],
  ['requests that are not pushed', { pushedRequests: false }, /remove it/],
  ['PKCE by assertion', { supportsPkce: true }, /the metadata must list S256/],
  ['no PKCE', { supportsPkce: false }, /the metadata must list S256/],
  ['code injection', { allowsCodeInjection: true }, /PKCE is required/],
  ['other metadata', { overrides: { jwks_uri: `${ISSUER}/other` } }, /remove them/],
  ['metadata elsewhere', { metadataUrl: `${ISSUER}/other` }, /remove them/],
  ['bearer tokens of its own', { clientCredentials: true, flow: 'edge' }, /not bound to a key/],
])('rejects %s at startup, by name and with its fix', (_, options, fix) => {
  const errors = findErrors(options);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('connection bank: has the profile fapi2 and ');
  expect(errors[0]).toMatch(fix);
});

test('rejects several options at once, and an unknown profile', () => {
  const errors = findErrors({ pushedRequests: false, overrides: {}, issuer: 'http://localhost' });
  expect(errors).toHaveLength(3);
  expect(findErrors({ profile: 'fapi1' }).join()).toContain('profile that is not fapi2');
  expect(findErrors({ dpop: false }).join()).toContain('has dpop that is not true');
});

test('rejects a public origin over http, and only with the profile', () => {
  const origin = 'http://localhost:5173';
  expect(start(discovered(OPTIONS), origin).join()).toContain(
    'set POSTERN_PUBLIC_ORIGIN to an https',
  );
  const { profile: _, ...plain } = OPTIONS;
  expect(start(discovered(plain), origin)).toEqual([]);
});

test('rejects a route that sends its tokens over http', () => {
  const insecureUpstreams = ['api.internal'];
  const { needsSession: _, ...open } = OPEN_ROUTE;
  const route = { ...open, credential: 'user', connection: 'bank' } as const;
  const at = (upstream: string): readonly string[] =>
    start(
      discovered(OPTIONS),
      'https://app.example',
      defineRoutes([{ ...route, upstream }], { insecureUpstreams }),
    );
  expect(at('http://api.internal').join()).toContain('whose profile is fapi2, over http');
  expect(at('https://api.internal')).toEqual([]);
});

async function resolve(changes: object, options: Partial<DiscoveredOptions> = {}) {
  const events: LogEvent[] = [];
  const found = await discovered({ ...OPTIONS, ...options }).resolve?.({
    fetch: async () => Response.json({ ...METADATA, ...changes }),
    now: Date.now,
    log: (event) => void events.push(event),
  });
  return { found, events };
}

test('accepts metadata that has what the profile requires, and no other algorithm', async () => {
  const { found } = await resolve({});
  expect(found).toMatchObject({
    profile: 'fapi2',
    authorizationServer: { id_token_signing_alg_values_supported: ['PS256'] },
    authorizationCode: { issuer: ISSUER },
  });
  const { found: unlisted } = await resolve({ id_token_signing_alg_values_supported: undefined });
  expect(unlisted).toMatchObject({
    authorizationServer: {
      id_token_signing_alg_values_supported: ['PS256', 'ES256', 'EdDSA', 'Ed25519'],
    },
  });
});

test.each<[object, string]>([
  [
    { pushed_authorization_request_endpoint: undefined },
    'no pushed_authorization_request_endpoint',
  ],
  [{ authorization_response_iss_parameter_supported: undefined }, 'no authorization_response_iss'],
  [{ authorization_response_iss_parameter_supported: false }, 'no authorization_response_iss'],
  [{ token_endpoint_auth_methods_supported: ['client_secret_basic'] }, 'no private_key_jwt in'],
  [{ token_endpoint_auth_methods_supported: undefined }, 'no private_key_jwt in'],
  [{ token_endpoint_auth_signing_alg_values_supported: ['PS256'] }, 'no ES256 in token_endpoint'],
  [{ id_token_signing_alg_values_supported: ['RS256', 'HS256'] }, 'no PS256, ES256 or EdDSA in'],
])('names what the metadata lacks: %j', async (changes, missing) => {
  const { found, events } = await resolve(changes);
  expect(found).toBeInstanceOf(Failure);
  expect(found).toMatchObject({ code: 'provider_unsupported', connection: 'bank' });
  expect(events).toEqual([
    expect.objectContaining({ event: 'discovery_failed', code: 'provider_unsupported' }),
  ]);
  expect(JSON.stringify(events)).toContain(
    `the provider does not support the profile fapi2: ${missing}`,
  );
});

test.each<[object, string]>([
  [{ code_challenge_methods_supported: ['plain'] }, 'PKCE methods without S256'],
  [{ dpop_signing_alg_values_supported: ['RS256'] }, 'does not support DPoP with ES256'],
  [{ token_endpoint: 'http://bank.example/token' }, 'token_endpoint is not https'],
])('rejects metadata that no connection could use: %j', async (changes, missing) => {
  const { events } = await resolve(changes);
  expect(JSON.stringify(events)).toContain(missing);
});

test('needs no ID token without the scope openid', async () => {
  const changes = { id_token_signing_alg_values_supported: ['RS256'] };
  const { found } = await resolve(changes, { scopes: ['accounts'] });
  expect(found).not.toBeInstanceOf(Failure);
});
