import { decodeBase64Url } from './base64url.ts';

/** One key of the edge's ring. A sealed text contains the key's id; the bytes never leave the edge. */
export interface RingKey {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The edge's keys, newest first. The first key seals, and every key opens. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

const KEY_BYTES = 32;
const ID_PATTERN = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `POSTERN_KEYS`: `id:base64url(32 bytes)`, newest first, comma-separated.
 *
 * @returns the ring, or undefined if any part of it cannot be read
 */
export function readKeyRing(text: string): KeyRing | undefined {
  const keys: RingKey[] = [];
  for (const part of text.split(',')) {
    const [id = '', encoded = '', ...rest] = part.trim().split(':');
    const bytes = decodeBase64Url(encoded);
    if (rest.length > 0 || !ID_PATTERN.test(id) || bytes?.length !== KEY_BYTES) return undefined;
    if (keys.some((key) => key.id === id)) return undefined;
    keys.push(buildRingKey(id, bytes));
  }
  const [newest, ...older] = keys;
  return newest && [newest, ...older];
}

/** Hides the bytes from code that lists a key's fields: JSON, inspectors, copies. */
function buildRingKey(id: string, bytes: Uint8Array<ArrayBuffer>): RingKey {
  const key = { id, bytes };
  return Object.defineProperty(key, 'bytes', { enumerable: false });
}

/** Describes why `POSTERN_KEYS` could not be read, and the fix. It never repeats the secret value. */
export function findKeyRingError(text: string | undefined): string {
  const command = 'npx -p @postern/node postern keys new';
  return text === undefined
    ? `is missing; make a key ring: ${command}`
    : `cannot be read; set it to id:base64url(32 random bytes), comma-separated, newest first, every id once, or make a new one: ${command}`;
}
