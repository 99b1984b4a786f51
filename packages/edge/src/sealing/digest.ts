import { encodeBase64Url } from '@postern/core';
import { encodeUtf8 } from './utf8.ts';

/** Computes the SHA-256 of a text in UTF-8 followed by bytes, in base64url. */
export async function computeDigest(text: string, bytes: Iterable<number> = []): Promise<string> {
  const input = new Uint8Array([...encodeUtf8(text), ...bytes]);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
