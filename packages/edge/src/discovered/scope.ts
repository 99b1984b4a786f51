import type { TokenSet } from '../oauth/token-set.ts';

/** Google's own names for two scopes of OpenID Connect Core §5.4. */
const ALIASES: Readonly<Record<string, string>> = {
  'https://www.googleapis.com/auth/userinfo.email': 'email',
  'https://www.googleapis.com/auth/userinfo.profile': 'profile',
};

/**
 * Tokens with the scopes that were granted, where the service lists them, by the names that routes
 * ask for: `openid` is granted where an ID token was accepted, whether the service lists it (Entra
 * does not), and Google's names stand for those of OpenID.
 */
export function readGrantedScope(tokens: TokenSet): TokenSet {
  const { scope, user } = tokens;
  if (scope === undefined) return tokens;
  const listed = scope.split(' ');
  const granted = [...listed, ...listed.map((one) => ALIASES[one] ?? one)];
  return { ...tokens, scope: [...new Set([...(user ? ['openid'] : []), ...granted])].join(' ') };
}
