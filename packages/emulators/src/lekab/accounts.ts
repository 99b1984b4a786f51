/** An account of the messaging service. */
export interface LekabUser {
  readonly username: string;
  readonly password: string;
  /** The id that stands, encoded, in the middle of the account's API keys. */
  readonly userId: string;
  /** Roles; `DISALLOW_BASIC` forbids `/apikey` and nothing else. */
  readonly roles: readonly string[];
}

/** The role that forbids making API keys. */
export const DISALLOW_BASIC = 'DISALLOW_BASIC';

/** The seeded accounts. */
export const seededUsers: readonly LekabUser[] = [
  { username: 'testuser', password: 'testpass', userId: 'testid', roles: [] },
  { username: 'åsa', password: 'pä:ss wörd%+&=', userId: 'asa-id', roles: [] },
  { username: 'nobasic', password: 'nobasic', userId: 'nobasicid', roles: [DISALLOW_BASIC] },
  // The document's curl lines say `--user username:password` in so many letters; they work as printed.
  { username: 'username', password: 'password', userId: 'userid', roles: [] },
];

/** Finds the account that credentials belong to. */
export type FindUser = (username: string, password: string) => LekabUser | undefined;

/** Creates the look-up of a list of accounts; names and passwords are compared letter for letter. */
export function createUserLookup(users: readonly LekabUser[]): FindUser {
  const byName = new Map(users.map((user) => [user.username, user]));
  return (username, password) => {
    const user = byName.get(username);
    return user?.password === password ? user : undefined;
  };
}
