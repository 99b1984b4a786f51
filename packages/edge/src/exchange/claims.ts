import { type JsonObject, parseObject } from '../http/json.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';

/** Decodes the claims of a JWT, unchecked. @returns undefined for an opaque token */
export function parseClaims(token: string): JsonObject | undefined {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined) return undefined;
  return parseObject(new TextDecoder().decode(decodeBase64Url(payload)));
}
