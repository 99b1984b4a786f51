/** One scope (RFC 6749 §3.3). */
export const SCOPE_TOKEN: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Finds the error in a list of scopes. A text with several would be sent as it is, but no check would find
 * one of them in it: with `["openid profile"]`, no ID token would be read.
 */
export function findScopeError(scopes: unknown): string | false {
  const given: readonly unknown[] = Array.isArray(scopes) ? scopes : [];
  const isValid = given.every((scope) => typeof scope !== 'string' || SCOPE_TOKEN.test(scope));
  return (
    !isValid &&
    'has a scope that is empty, or has a space or a quote in it; write ["openid", "profile"]'
  );
}
