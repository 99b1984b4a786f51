import * as v from 'valibot';

/** What a user granted to a client, once; every code and token of it points here. */
export interface GrantRecord {
  readonly id: string;
  readonly clientId: string;
  readonly username: string;
  revoked: boolean;
  /** The refresh token in force. */
  refreshToken?: string | undefined;
  /** The one it replaced, and when, in epoch milliseconds. */
  retired?: { readonly refreshToken: string; readonly atMs: number } | undefined;
}

/** An authorization code and what it is bound to (RFC 6749 §4.1.2, RFC 7636 §4.4). */
export interface CodeRecord {
  readonly code: string;
  readonly grantId: string;
  readonly clientId: string;
  /** Undefined where the authorization request left it out; then the token request must too. */
  readonly redirectUri?: string | undefined;
  readonly codeChallenge?: string | undefined;
  /** Epoch milliseconds; undefined for the guide's code, which waits until it is used. */
  readonly expiresAtMs?: number | undefined;
  /** The tokens it will give, where they are fixed: the guide's. */
  readonly fixedTokens?:
    | { readonly accessToken: string; readonly refreshToken: string }
    | undefined;
  used: boolean;
}

/** An access token. */
export interface AccessTokenRecord {
  readonly token: string;
  readonly grantId: string;
  readonly expiresAtMs: number;
}

/** A refresh token, in force or retired: its grant knows which. */
export interface RefreshTokenRecord {
  readonly token: string;
  readonly grantId: string;
}

/** Everything that was granted, as it is kept over a restart. */
export interface SavedGrants {
  readonly grants: GrantRecord[];
  readonly codes: CodeRecord[];
  readonly accessTokens: AccessTokenRecord[];
  readonly refreshTokens: RefreshTokenRecord[];
}

const text = v.string();

/** Reads what was kept. */
export const savedGrantsSchema: v.GenericSchema<SavedGrants> = v.object({
  grants: v.array(
    v.object({
      id: text,
      clientId: text,
      username: text,
      revoked: v.boolean(),
      refreshToken: v.optional(text),
      retired: v.optional(v.object({ refreshToken: text, atMs: v.number() })),
    }),
  ),
  codes: v.array(
    v.object({
      code: text,
      grantId: text,
      clientId: text,
      redirectUri: v.optional(text),
      codeChallenge: v.optional(text),
      expiresAtMs: v.optional(v.number()),
      fixedTokens: v.optional(v.object({ accessToken: text, refreshToken: text })),
      used: v.boolean(),
    }),
  ),
  accessTokens: v.array(v.object({ token: text, grantId: text, expiresAtMs: v.number() })),
  refreshTokens: v.array(v.object({ token: text, grantId: text })),
});
