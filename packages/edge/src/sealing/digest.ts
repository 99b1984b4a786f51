import { encodeBase64Url } from '@postern/core';

const utf8 = new TextEncoder();

/** SHA-256 of a text, in UTF-8, and of bytes after it; in base64url. */
export async function computeDigest(text: string, bytes: Iterable<number> = []): Promise<string> {
  const input = new Uint8Array([...utf8.encode(text), ...bytes]);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
