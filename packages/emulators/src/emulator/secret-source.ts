import { encodeBase64Url } from '@postern/core';

/** Gives `byteCount` random bytes. Tests pass a predictable one. */
export type RandomBytes = (byteCount: number) => Uint8Array;

/** Makes the secrets that the services hand out, in the shapes they hand them out in. */
export interface SecretSource {
  /** A token, code or session id: 43 characters of base64url carrying 256 bits (RFC 6749 §10.10). */
  createToken(): string;
  /** A random UUID (RFC 9562 §5.4), the shape of LEKAB's bearer tokens. */
  createUuid(): string;
  /** Letters and digits, the shape of the last part of LEKAB's API keys. */
  createAlphanumeric(length: number): string;
}

const TOKEN_BYTES = 32;
const UUID_BYTES = 16;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The randomness used where none is passed in: the platform's cryptographic source. */
export function createSystemRandomBytes(): RandomBytes {
  return (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount));
}

/** Creates a source of secrets from random bytes. */
export function createSecretSource(randomBytes: RandomBytes): SecretSource {
  return {
    createToken: () => encodeBase64Url(randomBytes(TOKEN_BYTES)),
    createUuid: () => buildUuid(randomBytes(UUID_BYTES)),
    // A remainder favours some letters slightly; at 16 letters more than 90 bits are left.
    createAlphanumeric: (length) =>
      Array.from(randomBytes(length), (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]).join(''),
  };
}

/** Writes 16 bytes as a version 4 UUID, which fixes 6 of their bits (RFC 9562 §5.4). */
function buildUuid(bytes: Uint8Array): string {
  const fixed = Uint8Array.from(bytes);
  fixed[6] = ((fixed[6] ?? 0) & 0x0f) | 0x40;
  fixed[8] = ((fixed[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(fixed).toString('hex');
  const parts = [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ] as const;
  return parts.map(([start, end]) => hex.slice(start, end)).join('-');
}
