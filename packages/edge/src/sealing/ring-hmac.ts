import { deriveKey } from './derive-key.ts';
import type { RingKey } from './key-ring.ts';
import type { Utf8 } from './utf8.ts';

/** The purpose of a derived key. */
type Purpose =
  | 'postern ticket 1'
  | 'postern user 1'
  | 'postern audit 1'
  | 'postern list 1'
  | 'postern log 1';

const HMAC = { name: 'HMAC', hash: 'SHA-256', length: 256 };

/** Derived keys live as long as the ring that they come from. */
const derived = new WeakMap<RingKey, Map<Purpose, Promise<CryptoKey>>>();

/**
 * Computes the HMAC-SHA-256 of a message under a key that HKDF-SHA-256 (RFC 5869) derives from a ring
 * key for one purpose. Each key is derived once.
 */
export async function computeRingHmac(
  ringKey: RingKey,
  purpose: Purpose,
  message: Utf8,
): Promise<Uint8Array<ArrayBuffer>> {
  const keys = derived.get(ringKey) ?? new Map<Purpose, Promise<CryptoKey>>();
  derived.set(ringKey, keys);
  const key = keys.get(purpose) ?? deriveKey(ringKey.bytes, purpose, HMAC, ['sign']);
  keys.set(purpose, key);
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key, message));
}
