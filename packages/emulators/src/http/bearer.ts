const BEARER_PATTERN = /^bearer +(?<token>[A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * Reads the token of an `Authorization: Bearer` header (RFC 6750 §2.1).
 *
 * @returns undefined if the header is missing, malformed, or of another scheme
 */
export function readBearerToken(authorization: string | undefined): string | undefined {
  return BEARER_PATTERN.exec(authorization ?? '')?.groups?.['token'];
}
