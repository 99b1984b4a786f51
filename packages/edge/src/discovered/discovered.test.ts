import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { resolveConnection } from '../oauth/connection.ts';
import { type DiscoveredOptions, discovered } from './index.ts';

const ISSUER = 'https://provider.example';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  code_challenge_methods_supported: ['S256'],
};
const OPTIONS: DiscoveredOptions = {
  id: 'op',
  issuer: ISSUER,
  clientId: 'app',
  clientAuthentication: { method: 'client_secret_basic', secret: 's' },
};

async function resolve(metadata: object = {}, options: Partial<DiscoveredOptions> = {}) {
  const connection = await resolveConnection(discovered({ ...OPTIONS, ...options }), {
    now: Date.now,
    log: () => undefined,
    fetch: async () => Response.json({ ...METADATA, ...metadata }),
  });
  if (connection instanceof Failure) throw new Error(connection.code);
  return connection;
}

test('resolves a connection to the published endpoints', async () => {
  const connection = await resolve();
  expect(connection).toMatchObject({
    id: 'op',
    authorizationServer: METADATA,
    authorizationCode: { flow: 'edge', scopes: ['openid'], unannouncedIssuer: ISSUER },
    refresh: true,
  });
  expect(connection.resolve).toBeUndefined();
});

test('has a capability only if the provider publishes it', async () => {
  const bare = await resolve();
  expect([bare.revocation, bare.pushAuthorization]).toEqual([undefined, undefined]);
  const endpoints = {
    revocation_endpoint: `${ISSUER}/revoke`,
    pushed_authorization_request_endpoint: `${ISSUER}/par`,
  };
  const full = await resolve(endpoints);
  expect([full.revocation, typeof full.pushAuthorization]).toEqual([true, 'function']);
  const unpushed = await resolve(endpoints, { pushedRequests: false });
  expect(unpushed.pushAuthorization).toBeUndefined();
});

test('requires iss in responses if the provider announces it', async () => {
  const announced = { authorization_response_iss_parameter_supported: true };
  const { authorizationCode } = await resolve(announced);
  expect(authorizationCode).toMatchObject({ issuer: ISSUER });
  expect(authorizationCode).not.toHaveProperty('unannouncedIssuer');
});

test('cannot sign users in with client credentials only', async () => {
  const { authorizationCode, requestUserTokens } = await resolve({}, { clientCredentials: true });
  expect([authorizationCode, requestUserTokens]).toEqual([undefined, undefined]);
});

test('reports invalid options instead of throwing', () => {
  expect(discovered({ ...OPTIONS, clientId: '' }).hooks?.validate?.()).toEqual([
    { name: 'connection op', fix: 'has no clientId; set it to what the provider issued' },
  ]);
});
