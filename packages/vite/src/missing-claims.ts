import type { SignInFacts } from './dev-advice.ts';

/** The scope that brings a claim (OpenID Connect Core §5.4). Other claims of that section: `profile`. */
const SCOPES: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  phone_number: 'phone',
  phone_number_verified: 'phone',
  address: 'address',
};
/** Providers have scopes of their own for the claims that OpenID Connect Core does not define. */
const OF_PROFILE =
  /^(name|(given|family|middle|preferred_user|nick)_?name|profile|picture|website|gender|birthdate|zoneinfo|locale)$/;

/**
 * Creates a reader of session views that says which claims the configuration lists and the provider
 * has not sent. It says each once.
 *
 * @param view the body of `GET /auth/session`
 * @returns a line for the terminal; undefined if nothing is missing, or it has been said
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
      ? `${connection}: the session has no ${missing.join(', ')}, because it is older than this configuration; sign in once more`
      : `${connection}: the provider sent no ${missing.join(', ')} of this user; ${describeFix(missing, scopes)}`;
    if (missing.length === 0 || said.has(line)) return undefined;
    said.add(line);
    return line;
  };
}

function describeFix(missing: readonly string[], requested: readonly string[]): string {
  const known = missing.flatMap((name) => SCOPES[name] ?? (OF_PROFILE.test(name) ? 'profile' : []));
  const scopes = [...new Set(known)].filter((scope) => !requested.includes(scope));
  if (scopes.length > 0) {
    return `add ${scopes.join(' ')} to the connection's scopes, and allow it at the provider`;
  }
  return 'the user may have none, the provider may need another scope for it, or a rule that sends it';
}
