/** An account of the messaging service. */
export interface LekabUser {
  readonly username: string;
  readonly password: string;
  /** The user id that the account's API keys contain, base64-encoded. */
  readonly userId: string;
  /** Roles. `DISALLOW_BASIC` only blocks `/apikey`. */
  readonly roles: readonly string[];
}

/** The role that blocks the creation of API keys. */
export const DISALLOW_BASIC = 'DISALLOW_BASIC';

/** The seeded accounts. */
export const seededUsers: readonly LekabUser[] = [
  { username: 'testuser', password: 'testpass', userId: 'testid', roles: [] },
  { username: 'åsa', password: 'pä:ss wörd%+&=', userId: 'asa-id', roles: [] },
  { username: 'nobasic', password: 'nobasic', userId: 'nobasicid', roles: [DISALLOW_BASIC] },
  // The document's curl lines use `--user username:password`; this account makes them work as
  // printed.
  { username: 'username', password: 'password', userId: 'userid', roles: [] },
];

/** Finds the account with this user name and password. */
export type FindUser = (username: string, password: string) => LekabUser | undefined;

/** Creates a lookup for a list of accounts. User names and passwords must match exactly. */
export function createUserLookup(users: readonly LekabUser[]): FindUser {
  const byName = new Map(users.map((user) => [user.username, user]));
  return (username, password) => {
    const user = byName.get(username);
    return user?.password === password ? user : undefined;
  };
}
