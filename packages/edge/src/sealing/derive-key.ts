import { encodeUtf8 } from './utf8.ts';

/**
 * Derives a key from secret bytes with HKDF-SHA-256 (RFC 5869), without a salt.
 *
 * @param purpose separates keys: a key of one purpose reveals nothing about a key of another
 */
export async function deriveKey(
  secret: Uint8Array<ArrayBuffer>,
  purpose: string,
  algorithm: { readonly name: string; readonly length: number; readonly hash?: string },
  usages: CryptoKey['usages'],
): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = encodeUtf8(purpose);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(hkdf, material, algorithm, false, usages);
}
