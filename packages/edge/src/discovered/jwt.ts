import type { JSONWebKeySet } from 'jose';
import { JWKSMultipleMatchingKeys, JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { compactVerify } from 'jose/jws/compact/verify';
import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import { parseClaims, parsePart } from '../oauth/parse-jwt.ts';

/** Why a JWT is rejected. */
export interface JwtError {
  /** For the log. */
  readonly error: string;
  /** The provider's key set does not contain the key of the token. */
  readonly isKeyMissing: boolean;
}

/** How the signature of a JWT is verified. */
export interface Verification {
  /** The accepted signature algorithms (RFC 8725 §3.1). */
  readonly algorithms: readonly string[];
  /**
   * Functions that read the provider's keys. The next function is called only if the set before does
   * not contain the token's key, because the key may be newer than the set.
   */
  readonly keys: readonly (() => Promise<JSONWebKeySet | Failure>)[];
}

/**
 * Verifies the signature of a JWT with the provider's keys (RFC 7515 §5.2). It does not check the
 * claims. A JWT with `crit` is rejected: the edge knows no extension (§4.1.11), although the library
 * knows `b64`.
 *
 * @returns the non-empty claims; why the token is rejected; a `provider_` failure if the keys cannot
 *   be read
 */
export async function verifyJwt(
  token: string,
  { algorithms, keys }: Verification,
): Promise<{ readonly claims: JsonObject } | JwtError | Failure> {
  const { alg, crit } = parsePart(token.split('.')[0]) ?? {};
  if (typeof alg !== 'string' || !algorithms.includes(alg)) {
    const error = `alg ${describeAlgorithm(alg)}, accepted are ${algorithms.join(', ')}`;
    return { error, isKeyMissing: false };
  }
  if (crit !== undefined) return { error: 'crit is not supported', isKeyMissing: false };
  for (const readKeys of keys) {
    const jwks = await readKeys();
    if (jwks instanceof Failure) return jwks;
    const error = await findSignatureError(token, jwks, algorithms);
    if (error === undefined) return { claims: parseClaims(token) ?? {} };
    if (!error.isKeyMissing) return error;
  }
  return { error: `the provider has no key for it (alg ${alg})`, isKeyMissing: true };
}

async function findSignatureError(
  token: string,
  jwks: JSONWebKeySet,
  algorithms: readonly string[],
): Promise<JwtError | undefined> {
  const options = { algorithms: [...algorithms] };
  try {
    await compactVerify(token, createLocalJWKSet(jwks), options);
    return undefined;
  } catch (error) {
    if (error instanceof JWKSMultipleMatchingKeys) {
      // Without a key id, any key of the algorithm may have signed the token (OpenID Connect Core §10.1).
      for await (const key of error) {
        const isSigner = await compactVerify(token, key, options).catch(() => undefined);
        if (isSigner !== undefined) return undefined;
      }
    }
    const isKeyMissing = error instanceof JWKSNoMatchingKey;
    return { error: 'the signature or its key is invalid', isKeyMissing };
  }
}

/** Formats the `alg` of a token for the log: only text that looks like a name of an algorithm. */
function describeAlgorithm(alg: unknown): string {
  return typeof alg === 'string' && /^[\w-]{1,20}$/.test(alg) ? alg : 'unreadable';
}
