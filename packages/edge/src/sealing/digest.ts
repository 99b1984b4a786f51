import { encodeBase64Url } from '@postern/core';

const utf8 = new TextEncoder();

/** Computes the SHA-256 of a text in UTF-8 followed by bytes, in base64url. */
export async function computeDigest(text: string, bytes: Iterable<number> = []): Promise<string> {
  const input = new Uint8Array([...utf8.encode(text), ...bytes]);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
