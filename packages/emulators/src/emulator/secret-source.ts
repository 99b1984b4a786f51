import { encodeBase64Url } from '@postern/core';

/** Returns `byteCount` random bytes. Tests pass a predictable function. */
export type RandomBytes = (byteCount: number) => Uint8Array;

/** Creates the secrets that the services issue, in their documented formats. */
export interface SecretSource {
  /** A token, code or session id: 256 bits as 43 characters of base64url (RFC 6749 §10.10). */
  createToken(): string;
  /** A random UUID (RFC 9562 §5.4): the format of LEKAB's bearer tokens. */
  createUuid(): string;
  /** Letters and digits: the format of the last part of LEKAB's API keys. */
  createAlphanumeric(length: number): string;
}

const TOKEN_BYTES = 32;
const UUID_BYTES = 16;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Creates the default source of random bytes: the platform's cryptographic one. */
export function createSystemRandomBytes(): RandomBytes {
  return (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount));
}

/** Creates a source of secrets from random bytes. */
export function createSecretSource(randomBytes: RandomBytes): SecretSource {
  return {
    createToken: () => encodeBase64Url(randomBytes(TOKEN_BYTES)),
    createUuid: () => buildUuid(randomBytes(UUID_BYTES)),
    // The modulo favours some letters slightly; 16 letters still carry more than 90 bits.
    createAlphanumeric: (length) =>
      Array.from(randomBytes(length), (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]).join(''),
  };
}

/** Formats 16 bytes as a version 4 UUID, which fixes 6 of the 128 bits (RFC 9562 §5.4). */
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
