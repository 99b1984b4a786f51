import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject, omitEmpty } from '../http/json.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';

/** What a part of a JWT says, unchecked; undefined where it is no JSON. */
export function parsePart(part = ''): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));
  } catch {
    return undefined;
  }
}

/** The claims of a JWT, unchecked, without its empty ones; undefined where it has none. */
export function parseClaims(token: unknown): JsonObject | undefined {
  const claims = parsePart(typeof token === 'string' ? token.split('.')[1] : undefined);
  return isObject(claims) ? omitEmpty(claims) : undefined;
}

/** What keeps a JWT from being believed, in words for the log. */
export interface JwtFlaw {
  readonly flaw: string;
  /** The key that it names is not among the service's. */
  readonly isKeyMissing: boolean;
}

export interface Verification {
  /** The signature algorithms that are taken (RFC 8725 §3.1). */
  readonly algorithms: readonly string[];
  /**
   * The service's keys, one set after the other: the next is asked for where the one before does not
   * have the key, which may be newer.
   */
  readonly keys: readonly (() => Promise<JSONWebKeySet | Failure>)[];
}

/**
 * Checks the signature of a JWT (RFC 7515 §5.2) by the keys of its service. Its claims are not
 * looked at.
 *
 * @returns its claims, without the empty ones; what is wrong with it; a `provider_` failure where
 *   the keys are not to be had
 */
export async function verifyJwt(
  token: string,
  { algorithms, keys }: Verification,
): Promise<{ readonly claims: JsonObject } | JwtFlaw | Failure> {
  const header = parsePart(token.split('.')[0]);
  const { alg } = isObject(header) ? header : {};
  if (typeof alg !== 'string' || !algorithms.includes(alg)) {
    const flaw = `alg ${describeAlgorithm(alg)}, accepted are ${algorithms.join(', ')}`;
    return { flaw, isKeyMissing: false };
  }
  for (const readKeys of keys) {
    const jwks = await readKeys();
    if (jwks instanceof Failure) return jwks;
    const flaw = await findFlaw(token, jwks, algorithms);
    if (flaw === undefined) return { claims: parseClaims(token) ?? {} };
    if (!flaw.isKeyMissing) return flaw;
  }
  return { flaw: `no key of the service for it (alg ${alg})`, isKeyMissing: true };
}

async function findFlaw(
  token: string,
  jwks: JSONWebKeySet,
  algorithms: readonly string[],
): Promise<JwtFlaw | undefined> {
  const options = { algorithms: [...algorithms] };
  try {
    await compactVerify(token, createLocalJWKSet(jwks), options);
    return undefined;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      // Without a key id any key of its kind may have signed it (OpenID Connect Core §10.1).
      for await (const key of error) {
        const isSigner = await compactVerify(token, key, options).catch(() => undefined);
        if (isSigner !== undefined) return undefined;
      }
    }
    const isKeyMissing = error instanceof errors.JWKSNoMatchingKey;
    return { flaw: 'its signature, or the key for it', isKeyMissing };
  }
}

/** What the token says is the service's: cut, and only if it is a name. */
function describeAlgorithm(alg: unknown): string {
  return typeof alg === 'string' && /^[\w-]{1,20}$/.test(alg) ? alg : 'unreadable';
}
