import type { TokenSet } from '../oauth/token-set.ts';

/** Google's own names for two scopes of OpenID Connect Core §5.4. */
const ALIASES: Readonly<Record<string, string>> = {
  'https://www.googleapis.com/auth/userinfo.email': 'email',
  'https://www.googleapis.com/auth/userinfo.profile': 'profile',
};

/**
 * Adds the names that routes require to the granted scopes, if the provider lists scopes: `openid` if
 * an ID token was accepted, because Entra does not list it, and OpenID's names for Google's scopes.
 */
export function readGrantedScope(tokens: TokenSet): TokenSet {
  const { scope, user } = tokens;
  if (scope === undefined) return tokens;
  const listed = scope.split(' ');
  const granted = [...listed, ...listed.map((one) => ALIASES[one] ?? one)];
  return { ...tokens, scope: [...new Set([...(user ? ['openid'] : []), ...granted])].join(' ') };
}
