import * as fc from 'fast-check';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isList, type Json, type JsonFields } from '../frame/json.ts';

/** A JWT: signed by the service as it says, then changed on the way. */
export type SignedToken = {
  readonly header: JsonFields;
  readonly claims: Json;
  /** Characters put in the place of others: where, and which. */
  readonly edits: readonly (readonly [at: number, put: string])[];
};

export const ISSUER = 'https://op.example';
export const CLIENT_ID = 'app';
/** Within the lives of the tokens that are made, and near the system's clock, which the library reads. */
export const NOW_SECONDS: number = Math.floor(Date.now() / 1000);

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
let keys: Promise<CryptoKeyPair> | undefined;

/** Made when it is first needed: a thread that ends while Node makes a key takes the process along. */
function readKeys(): Promise<CryptoKeyPair> {
  keys ??= crypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
  return keys;
}

export async function exportPublicJwk(): Promise<JsonWebKey & { kty: string; kid: string }> {
  const { publicKey } = await readKeys();
  const { kty = '', crv = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty, crv, x, y, use: 'sig', alg: 'ES256', kid: 'k' };
}

/** @returns the token as it arrives, and as it was signed */
export async function sign({
  header,
  claims,
  edits,
}: SignedToken): Promise<readonly [string, string]> {
  const { privateKey } = await readKeys();
  const parts = [{ alg: 'ES256', kid: 'k', ...header }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const data = new TextEncoder().encode(parts.join('.'));
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, privateKey, data);
  const signed = [...parts, Buffer.from(signature).toString('base64url')].join('.');
  const edited = edits.reduce(
    (text, [at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
    signed,
  );
  return [edited, signed];
}

/** Whether a token says what was signed: the last character of a part may hold bits of no byte. */
export function isIntact(token: string, signed: string): boolean {
  const [header, payload, signature = '', ...rest] = token.split('.');
  const [signedHeader, signedPayload, signedSignature = ''] = signed.split('.');
  const isSame = Buffer.from(signature, 'base64url').equals(
    Buffer.from(signedSignature, 'base64url'),
  );
  return header === signedHeader && payload === signedPayload && isSame && rest.length === 0;
}

const odd = fc.oneof(
  fc.constantFrom<Json>(null, '', 0, -1, true, [], {}, ['app'], 'app', ISSUER, `${ISSUER}/`, 1e308),
  fc.string({ maxLength: 8 }),
);

/** Signed tokens: of these claims mostly, some of them odd, some missing. */
export function createTokens(claims: JsonFields): fc.Arbitrary<SignedToken> {
  const names = Object.keys(claims);
  const changed = fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names, 'nonce', 'azp', 'nbf'), odd, { maxKeys: 2 }),
      fc.subarray(names),
    )
    .map(([odds, missing]): Json => {
      const all = Object.entries({ ...claims, ...odds });
      // One in a few keeps all of them.
      return Object.fromEntries(
        missing.length > 1 ? all : all.filter(([name]) => !missing.includes(name)),
      );
    });
  return fc.record({
    header: fc.dictionary(fc.constantFrom('alg', 'typ', 'kid', 'crit', 'b64', 'jwk'), odd, {
      maxKeys: 1,
    }),
    claims: fc.oneof({ weight: 8, arbitrary: changed }, anyJson),
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.constant<SignedToken['edits']>([]) },
      fc.array(fc.tuple(fc.nat(600), fc.string({ maxLength: 2 })), { maxLength: 2 }),
    ),
  });
}

export function readSignedToken(json: Json): SignedToken | undefined {
  if (!isFields(json)) return undefined;
  const { header = null, claims = null, edits = null } = json;
  if (!isFields(header) || !isList(edits)) return undefined;
  const read = edits.map((edit) => {
    const [at, put] = isList(edit) ? edit : [];
    return Number.isSafeInteger(at) && Number(at) >= 0 && typeof put === 'string'
      ? ([Number(at), put] as const)
      : undefined;
  });
  const isWhole = read.every((edit) => edit !== undefined);
  return isWhole ? { header, claims, edits: read } : undefined;
}

/** What claims say. A service may write null or nothing for what it does not say: one rule for both. */
export function readClaims(claims: Json): JsonFields | undefined {
  if (!isFields(claims)) return undefined;
  return Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== null && value !== ''),
  );
}

/** Why the claims that every token of the service has do not hold (OpenID Connect Core §3.1.3.7). */
export function explainClaims(claims: Json, wanted?: string): string | undefined {
  const said = readClaims(claims);
  if (said === undefined) return 'payload';
  const { iss, aud = null, nonce } = said;
  if (iss !== ISSUER) return 'iss';
  const audiences = isList(aud) ? aud : [aud];
  if (!audiences.includes(CLIENT_ID)) return 'aud';
  return nonce === wanted ? undefined : 'nonce';
}

/** @param lifetimeSeconds how long a token without an end lives; 0 where it must have one */
export function explainEnd(claims: Json, lifetimeSeconds = 0): string | undefined {
  const { exp, iat } = readClaims(claims) ?? {};
  if (exp === undefined) {
    return Number(iat) + lifetimeSeconds > NOW_SECONDS && lifetimeSeconds > 0 ? undefined : 'end';
  }
  // The clocks may differ by a minute.
  return typeof exp === 'number' && exp > NOW_SECONDS - 120 ? undefined : 'exp';
}

/** Why the header is none of the service's (RFC 7515 §4.1). */
export function findHeaderError(header: JsonFields): string | undefined {
  const { alg = 'ES256', kid = 'k', crit } = header;
  if (alg !== 'ES256') return 'alg';
  return crit === undefined && (kid === 'k' || typeof kid !== 'string') ? undefined : 'crit or kid';
}
