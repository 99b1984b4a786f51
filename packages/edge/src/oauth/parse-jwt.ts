import { type JsonObject, omitEmpty, parseObject } from '../http/json.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';

/**
 * Decodes one part of a JWT, unchecked. It must be UTF-8 (RFC 7519 §7.2): a replacement character would
 * make one user of two.
 *
 * @returns its JSON object; undefined for anything else
 */
export function parsePart(part = ''): JsonObject | undefined {
  try {
    const decoder = new TextDecoder(undefined, { fatal: true, ignoreBOM: false });
    return parseObject(decoder.decode(decodeBase64Url(part)));
  } catch {
    return undefined;
  }
}

/** Decodes the claims of a JWT, unchecked. @returns the non-empty claims; undefined if it has none */
export function parseClaims(token: unknown): JsonObject | undefined {
  const claims = parsePart(typeof token === 'string' ? token.split('.')[1] : undefined);
  return claims && omitEmpty(claims);
}
