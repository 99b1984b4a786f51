import { decodeBase64Url } from './base64url.ts';

/** One key of the edge's ring. Its id is written beside what it sealed; its bytes never leave. */
export interface RingKey {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The edge's keys, newest first. The first seals; all of them open. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

const KEY_BYTES = 32;
const ID_PATTERN = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `POSTERN_KEYS`: `id:base64url(32 bytes)`, newest first, comma-separated. STORAGE.md says how
 * to rotate it.
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

/** The bytes are left out of whatever lists a key's fields: JSON, an inspector, a copy. */
function buildRingKey(id: string, bytes: Uint8Array<ArrayBuffer>): RingKey {
  const key = { id, bytes };
  return Object.defineProperty(key, 'bytes', { enumerable: false });
}

/** Why `POSTERN_KEYS` could not be read. It says nothing of the value: that is the secret. */
export function findKeyRingError(text: string | undefined): string {
  const form = 'id:base64url(32 random bytes), comma-separated, newest first, every id once';
  const make = `node -p "'k1:'+crypto.randomBytes(32).toString('base64url')"`;
  return `${text === undefined ? 'is missing' : 'cannot be read'}; set it to ${form}. A new one: ${make}`;
}
