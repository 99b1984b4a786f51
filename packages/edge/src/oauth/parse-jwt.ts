import { type JsonObject, omitEmpty, parseObject } from '../http/json.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';

/** Decodes one part of a JWT, unchecked. @returns its JSON object; undefined for anything else */
export function parsePart(part = ''): JsonObject | undefined {
  return parseObject(new TextDecoder().decode(decodeBase64Url(part)));
}

/** Decodes the claims of a JWT, unchecked. @returns the non-empty claims; undefined if it has none */
export function parseClaims(token: unknown): JsonObject | undefined {
  const claims = parsePart(typeof token === 'string' ? token.split('.')[1] : undefined);
  return claims && omitEmpty(claims);
}
