/** Bytes of randomness in a code verifier: 256 bits, as RFC 7636 §7.1 recommends. */
const VERIFIER_BYTES = 32;

/** The format of a code verifier: 43 to 128 unreserved characters (RFC 7636 §4.1). */
export const CODE_VERIFIER_PATTERN = /^[A-Za-z0-9\-._~]{43,128}$/;

/** The format of an S256 code challenge: the base64url of 32 bytes (RFC 7636 §4.2). */
export const S256_CHALLENGE_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** Encodes bytes as base64url without padding (RFC 4648 §5, RFC 7636 appendix A). */
export function encodeBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Creates a code verifier: 43 characters that carry 256 random bits. Use one per sign-in attempt.
 *
 * @see RFC 7636 §4.1
 */
export function createCodeVerifier(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
}

/**
 * Computes the `S256` code challenge of a verifier. There is no `plain`: it gives no protection
 * from an attacker who can read the authorization request (RFC 9700 §2.1.1).
 *
 * @see RFC 7636 §4.2
 */
export async function computeCodeChallenge(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  return encodeBase64Url(new Uint8Array(digest));
}
