import {
  type AuthorizationServer,
  type ClientAuth,
  ClientSecretPost,
  PrivateKeyJwt,
} from 'oauth4webapi';
import { Failure, FailureError } from '../failures/failure.ts';
import { clientSecretBasic } from '../oauth/client-authentication.ts';
import { Secret } from '../sealing/secret.ts';
import type { ClientAuthentication, PrivateJwk } from './options.ts';

/**
 * The function that authenticates the edge's requests (RFC 6749 §2.3, OpenID Connect Core §9). What
 * it needs is made when it is first called: nothing happens at a module's scope, and what is wrong
 * with a secret or a key is told with all else that is wrong at the start, not thrown here.
 */
export function buildClientAuthentication(authentication: ClientAuthentication): ClientAuth {
  let prepared: Promise<ClientAuth> | undefined;
  return async (server, client, body, headers) => {
    prepared ??= prepare(authentication);
    await (await prepared)(server, client, body, headers);
  };
}

async function prepare(authentication: ClientAuthentication): Promise<ClientAuth> {
  switch (authentication.method) {
    case 'client_secret_basic': {
      const { secret, encoding = 'form' } = authentication;
      return clientSecretBasic(new Secret(secret), encoding);
    }
    case 'client_secret_post':
      return ClientSecretPost(authentication.secret);
    case 'client_secret':
      return (server, ...request) => {
        const method = readSecretMethod(server);
        const { secret } = authentication;
        return method === 'client_secret_post'
          ? ClientSecretPost(secret)(server, ...request)
          : clientSecretBasic(new Secret(secret), 'form')(server, ...request);
      };
    case 'private_key_jwt':
      return importPrivateKey(authentication.key);
  }
}

/** How a provider takes a client's secret (RFC 8414 §2); Basic, which is the default, if it says neither. */
export function readSecretMethod({
  token_endpoint_auth_methods_supported: methods = [],
}: AuthorizationServer): 'client_secret_basic' | 'client_secret_post' {
  const isPostAlone =
    methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  return isPostAlone ? 'client_secret_post' : 'client_secret_basic';
}

/**
 * Assertions signed by the client's key, whose audience is one string, the issuer (RFC 7523 and its
 * update).
 */
async function importPrivateKey({ alg, kid, ...jwk }: PrivateJwk): Promise<ClientAuth> {
  try {
    // Without its alg: not every runtime knows Ed25519 by that name (RFC 9864), and it is said anyway.
    const key = await crypto.subtle.importKey('jwk', jwk, ALGORITHMS[alg], false, ['sign']);
    // oauth4webapi takes its type of a key from the runtime's own, which under Deno comes to never.
    const options = { key, ...(kid !== undefined && { kid }) };
    const authentication: ClientAuth = Reflect.apply(PrivateKeyJwt, undefined, [options]);
    return authentication;
  } catch {
    const cause = 'the private key cannot be imported';
    throw new FailureError(new Failure('provider_rejected_client', { cause }));
  }
}

/** RFC 7518 §3.1, RFC 9864 §2.2, as Web Crypto names them. */
const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
} as const;
