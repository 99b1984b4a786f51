import { encodeBase64Url } from '@postern/core';
import { type ClientAuth, ClientSecretPost } from 'oauth4webapi';
import { Failure, FailureError } from '../failures/failure.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';
import type { ClientAuthentication } from './options.ts';

type SignedSecret = Extract<ClientAuthentication, { readonly method: 'signed_secret' }>;

/** How long a secret is valid, in seconds: longer than one request, and clocks differ. */
const LIFETIME_SECONDS = 300;
/** The `iat` of what the edge signs is this long ago, because the provider's clock may be behind. */
export const TOLERANCE_SECONDS = 30;
const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Authenticates with a client secret that is a JWT. The edge signs a new one for each request, so
 * it never uses an expired one (Apple, "Creating a client secret").
 *
 * @throws FailureError with `provider_rejected_client` if the runtime cannot import the private key
 */
export async function buildSignedSecret(options: SignedSecret): Promise<ClientAuth> {
  const { issuer: iss, audience: aud, keyId: kid } = options;
  const key = await importKey(options.privateKey);
  return async (server, client, body, headers) => {
    const iat = Math.floor(Date.now() / 1000) - TOLERANCE_SECONDS;
    const exp = iat + TOLERANCE_SECONDS + LIFETIME_SECONDS;
    const parts = [
      { alg: 'ES256', kid },
      { iss, aud, sub: client.client_id, iat, exp },
    ];
    const text = parts.map((part) => encodeBase64Url(encodeUtf8(JSON.stringify(part)))).join('.');
    const signature = new Uint8Array(await crypto.subtle.sign(ES256, key, encodeUtf8(text)));
    const secret = `${text}.${encodeBase64Url(signature)}`;
    await ClientSecretPost(secret)(server, client, body, headers);
  };
}

async function importKey(pem: string): Promise<CryptoKey> {
  try {
    // A variable of the environment often has `\n` in place of a line break.
    const base64 = pem.replaceAll(/-----[^-]+-----|\\n|\s/g, '');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return await crypto.subtle.importKey('pkcs8', bytes, ES256, false, ['sign']);
  } catch {
    const cause = 'the private key cannot be imported';
    throw new FailureError(new Failure('provider_rejected_client', { cause }));
  }
}
