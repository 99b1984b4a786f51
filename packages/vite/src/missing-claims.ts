import type { SignInFacts } from './dev-advice.ts';

/** The scopes of OpenID Connect Core §5.4, and the claims that they bring. Providers have others. */
const CLAIMS: readonly (readonly [scope: string, claims: readonly string[]])[] = [
  [
    'profile',
    [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
  ],
  ['email', ['email', 'email_verified']],
  ['address', ['address']],
  ['phone', ['phone_number', 'phone_number_verified']],
];

/**
 * Creates a function that finds the listed claims that the provider has not sent. It reports each once.
 *
 * @param view the body of `GET /auth/session`
 * @returns a line for the terminal; undefined if nothing is missing, or it was reported before
 */
export function createClaimsAdvice(
  facts: readonly Pick<SignInFacts, 'id' | 'scopes' | 'claims'>[],
): (view: unknown) => string | undefined {
  const said = new Set<string>();
  const createdAtMs = Date.now();
  return (view) => {
    const { status, connection, user, signedInAt } = Object(view);
    if (status !== 'signed-in') return undefined;
    const { claims = [], scopes = [] } = facts.find(({ id }) => id === connection) ?? {};
    const missing = claims.filter((name) => !Object.hasOwn(Object(user), name));
    const isEarlier = Date.parse(signedInAt) < createdAtMs;
    const line = isEarlier
      ? `${connection}: the session has no ${missing.join(', ')}, because it is older than this configuration; sign in again`
      : `${connection}: the provider sent no ${missing.join(', ')} of this user; ${describeFix(missing, scopes)}`;
    if (missing.length === 0 || said.has(line)) return undefined;
    said.add(line);
    return line;
  };
}

function describeFix(missing: readonly string[], requested: readonly string[]): string {
  const scopes = CLAIMS.filter(([, claims]) => claims.some((name) => missing.includes(name)))
    .map(([scope]) => scope)
    .filter((scope) => !requested.includes(scope));
  if (scopes.length > 0) {
    return `add ${scopes.join(' ')} to the connection's scopes, and allow it at the provider`;
  }
  return 'the user may not have it, or the provider may need another scope or a rule to send it';
}
