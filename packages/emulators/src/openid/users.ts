/** A user of the development provider. */
export interface OpenIdUser {
  /** The `sub` of the user's ID tokens. */
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  /** Default true. */
  readonly emailVerified?: boolean;
  /** Default: none. */
  readonly groups?: readonly string[];
}

/** The users that the provider knows if none are given. */
export const seededOpenIdUsers: readonly OpenIdUser[] = [
  {
    sub: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    groups: ['engineering', 'administrators'],
  },
  { sub: 'grace', name: 'Grace Hopper', email: 'grace@example.com', groups: ['engineering'] },
  { sub: 'alan', name: 'Alan Turing', email: 'alan@example.com', emailVerified: false },
];

/** The claims of each scope beside `openid`, in ID tokens and at the userinfo endpoint. */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username'],
  email: ['email', 'email_verified'],
  groups: ['groups'],
} as const;

/** Builds every claim of a user. The provider keeps those of the granted scopes. */
export function buildClaims(user: OpenIdUser): { sub: string } & Record<string, unknown> {
  const [givenName, ...familyNames] = user.name.split(' ');
  return {
    sub: user.sub,
    name: user.name,
    given_name: givenName,
    family_name: familyNames.join(' '),
    preferred_username: user.sub,
    email: user.email,
    email_verified: user.emailVerified ?? true,
    groups: [...(user.groups ?? [])],
  };
}
