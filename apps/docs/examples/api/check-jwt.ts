import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

// The issuer, `jwks_uri` of its metadata, and the audience: the name of this API at the provider.
const { ISSUER = '', JWKS_URI = '', AUDIENCE = '' } = process.env;

// Downloads the provider's public keys, and again when a token names an unknown key.
const keys = createRemoteJWKSet(new URL(JWKS_URI));

const UNREADABLE = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

/** Reads the user's id from the `Authorization` of a request. Undefined: respond 401. */
export async function readUser(authorization = ''): Promise<string | undefined> {
  const token = authorization.replace(/^Bearer /i, '');
  const expected = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256', 'ES256'] };
  try {
    return (await jwtVerify(token, keys, expected)).payload.sub;
  } catch (error) {
    // The provider's keys cannot be read: respond 503.
    if (!(error instanceof errors.JOSEError) || UNREADABLE.has(error.code)) throw error;
    return undefined;
  }
}
