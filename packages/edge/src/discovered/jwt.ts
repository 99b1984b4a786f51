import { decodeBase64Url } from '../sessions/base64url.ts';

/** What a part of a JWT says, unchecked; undefined where it is no JSON. */
export function parsePart(part = ''): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));
  } catch {
    return undefined;
  }
}
