import * as fc from 'fast-check';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isList, type Json, type JsonFields } from '../frame/json.ts';

/** A JWT that the provider signs and that is then changed on the way. */
export type SignedToken = {
  readonly header: JsonFields;
  readonly claims: Json;
  /** Replaced characters: the position, and the new text. */
  readonly edits: readonly (readonly [at: number, put: string])[];
};

export const ISSUER = 'https://op.example';
export const CLIENT_ID = 'app';
/** Within the lifetime of the tokens, and near the system's clock, which oauth4webapi reads. */
export const NOW_SECONDS: number = Math.floor(Date.now() / 1000);

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
let keys: Promise<CryptoKeyPair> | undefined;

/** Generated on first use: a thread that ends while Node generates a key ends the process. */
function readKeys(): Promise<CryptoKeyPair> {
  keys ??= crypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
  return keys;
}

/** The provider's public key. */
export async function exportPublicJwk(): Promise<JsonWebKey & { kty: string; kid: string }> {
  const { publicKey } = await readKeys();
  const { kty = '', crv = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty, crv, x, y, use: 'sig', alg: 'ES256', kid: 'k' };
}

/** Signs a token and applies its edits. @returns the edited and the original token */
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

/** Whether a token equals the signed one, apart from spare bits in its last character. */
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

/** Generates signed tokens, most with these claims, some of them odd or missing. */
export function createTokens(claims: JsonFields): fc.Arbitrary<SignedToken> {
  const names = Object.keys(claims);
  const changed = fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names, 'nonce', 'azp', 'nbf'), odd, { maxKeys: 2 }),
      fc.subarray(names),
    )
    .map(([odds, missing]): Json => {
      const all = Object.entries({ ...claims, ...odds });
      // Keep all claims in most tokens.
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

/** Types an input as a token; undefined for anything else. */
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

/** Reads claims. Null and "" count as missing, because some providers write them for missing claims. */
export function readClaims(claims: Json): JsonFields | undefined {
  if (!isFields(claims)) return undefined;
  return Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== null && value !== ''),
  );
}

/** What a token has to satisfy besides the rules for all tokens. */
export interface TokenRules {
  /** The nonce that it must have. Default: none. */
  readonly nonce?: string;
  /** How long a token without `exp` is valid. Default: `exp` is required. */
  readonly lifetimeSeconds?: number;
}

/** Finds the part of a signed token that is wrong. */
export function findTokenError(
  { claims, header }: SignedToken,
  isUnchanged: boolean,
  { nonce, lifetimeSeconds = 0 }: TokenRules,
): string | undefined {
  return (
    findClaimsError(claims, nonce) ??
    findExpiryError(claims, lifetimeSeconds) ??
    findHeaderError(header) ??
    (isUnchanged ? undefined : 'signature')
  );
}

/** The claims that every token has (OpenID Connect Core §3.1.3.7). */
function findClaimsError(claims: Json, wanted: string | undefined): string | undefined {
  const present = readClaims(claims);
  if (present === undefined) return 'payload';
  const { iss, aud = null, nonce } = present;
  if (iss !== ISSUER) return 'iss';
  const audiences = isList(aud) ? aud : [aud];
  if (!audiences.includes(CLIENT_ID)) return 'aud';
  return nonce === wanted ? undefined : 'nonce';
}

function findExpiryError(claims: Json, lifetimeSeconds: number): string | undefined {
  const { exp, iat } = readClaims(claims) ?? {};
  if (exp === undefined) {
    return Number(iat) + lifetimeSeconds > NOW_SECONDS && lifetimeSeconds > 0
      ? undefined
      : 'lifetime';
  }
  // Clocks may differ by a minute.
  return typeof exp === 'number' && exp > NOW_SECONDS - 120 ? undefined : 'exp';
}

/** The header of the provider's tokens (RFC 7515 §4.1). */
function findHeaderError(header: JsonFields): string | undefined {
  const { alg = 'ES256', kid = 'k', crit } = header;
  if (alg !== 'ES256') return 'alg';
  return crit === undefined && (kid === 'k' || typeof kid !== 'string') ? undefined : 'crit or kid';
}
