import type { User } from '@postern/core';

/** The claims of OpenID Connect Core §5.1 that people know a user by, best first. */
const NAMES = ['name', 'preferred_username', 'email'] as const;

/** Names the user of a session for people: a claim, or `sub`. */
export function nameUser(user: User): string {
  const claims = NAMES.map((name) => user[name]);
  const named = claims.find((claim) => typeof claim === 'string' && claim.trim() !== '');
  return typeof named === 'string' ? named : user.sub;
}

/** Shows a claim: a string, a list of strings, or JSON. */
export function showClaim(claim: unknown): string {
  if (typeof claim === 'string') return claim;
  const isList = Array.isArray(claim) && claim.every((item) => typeof item === 'string');
  return isList ? claim.join(', ') : JSON.stringify(claim);
}
