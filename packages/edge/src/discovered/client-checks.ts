import * as v from 'valibot';
import type { Fixes } from '../failures/config-error.ts';
import { findUnknownOptions } from '../failures/unknown-options.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';
import { findCredentialError } from '../settings/environment.ts';

const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'Ed25519'] as const;
const METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret',
  'private_key_jwt',
  'signed_secret',
] as const;

const NEEDS_SIGNER = 'has no issuer of its signed secret; at Apple, set teamId';
const NEEDS_KEY_ID = 'has no keyId; set it to the id of the private key';
const NEEDS_PRIVATE_KEY =
  'has no privateKey in PEM (-----BEGIN PRIVATE KEY-----); at Apple, set it to the content of the .p8 file';
const NO_SECRET = 'has no secret; set it to what the provider issued';
const secretSchema = v.pipe(
  v.string(NO_SECRET),
  v.rawCheck(({ dataset, addIssue }) => {
    const fix = dataset.typed ? findCredentialError(dataset.value) : undefined;
    if (fix === undefined) return;
    // `oidc` and `oauth` make a missing variable an empty text.
    addIssue({ message: dataset.value === '' ? NO_SECRET : `has a secret that ${fix}` });
  }),
);

const keySchema = v.looseObject(
  {
    alg: v.picklist(ALGORITHMS, `has a key without alg; set ${ALGORITHMS.join(' or ')}`),
    d: v.string('has a public key; set it to the private key'),
  },
  'has no key; set it to the private key as a JWK',
);

/** The option `clientAuthentication`, after {@link completeClient}. */
export const authentication: v.GenericSchema = v.variant(
  'method',
  [
    v.looseObject({
      method: v.literal('client_secret_basic'),
      secret: secretSchema,
      encoding: v.optional(
        v.picklist(['plain', 'form'], 'has an encoding that is neither plain nor form'),
      ),
    }),
    v.looseObject({ method: v.literal('client_secret_post'), secret: secretSchema }),
    v.looseObject({ method: v.literal('client_secret'), secret: secretSchema }),
    v.looseObject({
      method: v.literal('signed_secret'),
      issuer: v.pipe(v.string(NEEDS_SIGNER), v.regex(/\S/, NEEDS_SIGNER)),
      audience: v.string('has no audience for its signed secret; set it to the provider’s'),
      keyId: v.pipe(v.string(NEEDS_KEY_ID), v.regex(/\S/, NEEDS_KEY_ID)),
      privateKey: v.pipe(
        v.string(NEEDS_PRIVATE_KEY),
        v.regex(/^\s*-----BEGIN PRIVATE KEY-----/, NEEDS_PRIVATE_KEY),
      ),
    }),
    v.looseObject({ method: v.literal('private_key_jwt'), key: keySchema }),
  ],
  `has an unknown clientAuthentication; set its method to ${METHODS.join(' or ')}`,
);

/** The options of each method. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  client_secret_basic: ['method', 'secret', 'encoding'],
  client_secret_post: ['method', 'secret'],
  client_secret: ['method', 'secret'],
  signed_secret: ['method', 'issuer', 'audience', 'keyId', 'privateKey'],
  private_key_jwt: ['method', 'key'],
} satisfies Record<(typeof METHODS)[number], readonly string[]>;

/** The shortest RSA key, in bytes of its modulus (RFC 7518 §3.3): 2048 bits. */
const MIN_RSA_BYTES = 256;

/** What a key needs to sign with an algorithm (RFC 7518 §6, RFC 8037 §2). */
const KEYS: Readonly<
  Record<string, { readonly kty: string; readonly crv?: string; readonly members: string[] }>
> = {
  ES256: { kty: 'EC', crv: 'P-256', members: ['x', 'y'] },
  PS256: { kty: 'RSA', members: ['n', 'e'] },
  RS256: { kty: 'RSA', members: ['n', 'e'] },
  Ed25519: { kty: 'OKP', crv: 'Ed25519', members: ['x'] },
} satisfies Record<(typeof ALGORITHMS)[number], unknown>;

/** Adds missing fields to `clientAuthentication`, whatever its type, so that each gets its own error. */
export function completeClient(value: unknown): Record<string, unknown> {
  const all = new Set(Object.values(OPTIONS).flat());
  const client = addMissing(value, [...all]);
  return { ...client, key: addMissing(client['key'], ['alg', 'd']) };
}

/** Finds the errors in a complete `clientAuthentication` that its schema does not. */
export function findClientErrors(client: JsonObject): Fixes {
  const { method, key } = client;
  const known = OPTIONS[String(method)];
  if (known === undefined) return [];
  // `completeClient` adds a key to every method.
  const { key: _, ...rest } = client;
  const given = method === 'private_key_jwt' ? client : rest;
  return [
    ...findUnknownOptions(given, known, ' in clientAuthentication'),
    ...(method === 'private_key_jwt' && isObject(key) ? findKeyErrors(key) : []),
  ];
}

/** No runtime imports a key for an algorithm of another kind, and each sign-in would fail. */
function findKeyErrors({ alg, kid, 'x5t#S256': thumbprint, ...key }: JsonObject): Fixes {
  const { kty, crv, members = [] } = KEYS[String(alg)] ?? {};
  const isOther =
    kty !== undefined && (key['kty'] !== kty || (crv !== undefined && key['crv'] !== crv));
  return [
    kid !== undefined &&
      typeof kid !== 'string' &&
      'has a key whose kid is not a string; write it in quotes',
    thumbprint !== undefined &&
      !(typeof thumbprint === 'string' && /^[\w-]{43}$/.test(thumbprint)) &&
      'has a key whose x5t#S256 is no thumbprint; set it to the SHA-256 of the certificate in base64url',
    isOther &&
      `has a key that cannot sign with ${String(alg)}, which needs kty ${kty}${crv === undefined ? '' : ` and crv ${crv}`}; set alg to the algorithm of the key`,
    isShortRsa(key) && 'has an RSA key below 2048 bits; use a longer one (RFC 7518 §3.3)',
    ...members.map(
      (name) =>
        !isOther &&
        typeof key[name] !== 'string' &&
        `has a key without ${name}; set it to the whole private key`,
    ),
  ];
}

function isShortRsa({ kty, n: modulus }: JsonObject): boolean {
  if (kty !== 'RSA' || typeof modulus !== 'string') return false;
  const bytes = decodeBase64Url(modulus);
  return bytes !== undefined && bytes.length < MIN_RSA_BYTES;
}

/** Adds missing fields with the value undefined, so that each gets its own error and not a general one. */
export function addMissing(value: unknown, names: readonly string[]): Record<string, unknown> {
  const missing = Object.fromEntries(names.map((name) => [name, undefined]));
  return { ...missing, ...(isObject(value) ? value : {}) };
}
