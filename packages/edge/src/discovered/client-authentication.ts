import {
  type AuthorizationServer,
  type ClientAuth,
  ClientSecretPost,
  type ModifyAssertionOptions,
  modifyAssertion,
  PrivateKeyJwt,
} from 'oauth4webapi';
import { Failure, FailureError } from '../failures/failure.ts';
import { clientSecretBasic } from '../oauth/client-authentication.ts';
import type { AuthenticateClient } from '../oauth/connection.ts';
import { Secret } from '../sealing/secret.ts';
import type { Departures } from './departures.ts';
import type { ClientAuthentication, PrivateJwk } from './options.ts';
import { buildSignedSecret, TOLERANCE_SECONDS } from './signed-secret.ts';

/**
 * Builds the function that authenticates the edge's requests (RFC 6749 §2.3, OpenID Connect Core §9).
 * It prepares secrets and keys at its first call, so that nothing runs at module scope. `createEdge`
 * reports an invalid secret or key together with all other errors at startup.
 *
 * @param departures a provider without PKCE gets no code verifier; the audience of assertions
 * @returns a function that throws a `FailureError` with `provider_rejected_client` if the runtime
 *   cannot import the private key
 */
export function buildClientAuthentication(
  authentication: ClientAuthentication,
  { supportsPkce, assertionAudience }: Departures = {},
): AuthenticateClient {
  let prepared: Promise<AuthenticateClient> | undefined;
  return async (server, client, body, ...request) => {
    if (supportsPkce === false) body.delete('code_verifier');
    prepared ??= prepare(authentication, assertionAudience);
    await (await prepared)(server, client, body, ...request);
  };
}

async function prepare(
  authentication: ClientAuthentication,
  audience: Departures['assertionAudience'],
): Promise<AuthenticateClient> {
  switch (authentication.method) {
    case 'client_secret_basic': {
      const { secret, encoding = 'form' } = authentication;
      return clientSecretBasic(new Secret(secret), encoding);
    }
    case 'client_secret_post':
      return ClientSecretPost(authentication.secret);
    case 'client_secret':
      return (server, client, body, headers) => {
        const method = readSecretMethod(server);
        const { secret } = authentication;
        return method === 'client_secret_post'
          ? ClientSecretPost(secret)(server, client, body, headers)
          : clientSecretBasic(new Secret(secret), 'form')(server, client, body, headers);
      };
    case 'signed_secret':
      return buildSignedSecret(authentication);
    case 'private_key_jwt':
      return buildPrivateKeyJwt(authentication.key, audience);
  }
}

/**
 * Reads how a provider accepts a client's secret (RFC 8414 §2): `client_secret_post` if the metadata
 * lists that method and not Basic; otherwise Basic, the default of the RFC.
 */
export function readSecretMethod({
  token_endpoint_auth_methods_supported: methods = [],
}: AuthorizationServer): 'client_secret_basic' | 'client_secret_post' {
  const isPostOnly =
    methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  return isPostOnly ? 'client_secret_post' : 'client_secret_basic';
}

/**
 * Builds an authentication by assertions that the client's key signs (RFC 7523 and its update). Their
 * audience is one string: the issuer, unless the provider demands another. Their type says that they
 * follow the update, and that they are no other kind of JWT.
 */
async function buildPrivateKeyJwt(
  { alg, kid, 'x5t#S256': thumbprint, ...jwk }: PrivateJwk,
  audience: Departures['assertionAudience'] = 'issuer',
): Promise<AuthenticateClient> {
  try {
    // Leave out the JWK's alg: not every runtime knows the name Ed25519 (RFC 9864), and the
    // algorithm is an argument anyway.
    const key = await crypto.subtle.importKey('jwk', jwk, ALGORITHMS[alg], false, ['sign']);
    // oauth4webapi derives its key type from the runtime's types; under Deno it becomes never.
    const options = { key, ...(kid !== undefined && { kid }) };
    // The type of the update promises the issuer as audience.
    const typ = audience === 'issuer' ? 'client-authentication+jwt' : 'JWT';
    return (server, client, body, headers, endpoint) => {
      const { issuer, token_endpoint } = server;
      const aud = { issuer, token_endpoint, endpoint }[audience];
      const change: ModifyAssertionOptions = {
        [modifyAssertion](header, claims) {
          Object.assign(header, { typ }, thumbprint !== undefined && { 'x5t#S256': thumbprint });
          const iat = Number(claims['iat']) - TOLERANCE_SECONDS;
          Object.assign(claims, { aud, iat, nbf: iat });
        },
      };
      const authenticate: ClientAuth = Reflect.apply(PrivateKeyJwt, undefined, [options, change]);
      return authenticate(server, client, body, headers);
    };
  } catch {
    const cause = 'the private key cannot be imported';
    throw new FailureError(new Failure('provider_rejected_client', { cause }));
  }
}

/** The Web Crypto parameters of the JWS algorithms (RFC 7518 §3.1, RFC 9864 §2.2). */
const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
} as const;
