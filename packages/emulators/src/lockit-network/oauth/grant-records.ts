import * as v from 'valibot';

/** One grant of a user to a client. Its codes and tokens refer to it. */
export interface GrantRecord {
  readonly id: string;
  readonly clientId: string;
  readonly username: string;
  revoked: boolean;
  /** The current refresh token. */
  refreshToken?: string | undefined;
  /** The most recently retired refresh token and when it was retired, in epoch milliseconds. */
  retired?: { readonly refreshToken: string; readonly atMs: number } | undefined;
}

/** An authorization code and the values that it is bound to (RFC 6749 §4.1.2, RFC 7636 §4.4). */
export interface CodeRecord {
  readonly code: string;
  readonly grantId: string;
  readonly clientId: string;
  /** Undefined if the authorization request omitted it; then the token request must omit it too. */
  readonly redirectUri?: string | undefined;
  readonly codeChallenge?: string | undefined;
  /** Epoch milliseconds; undefined for the guide's code, which does not expire. */
  readonly expiresAtMs?: number | undefined;
  /** Fixed tokens for the guide's code; undefined for all others. */
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

/** A refresh token, current or retired; its grant records which one is current. */
export interface RefreshTokenRecord {
  readonly token: string;
  readonly grantId: string;
}

/** The saved form of all grants, codes and tokens. */
export interface SavedGrants {
  readonly grants: GrantRecord[];
  readonly codes: CodeRecord[];
  readonly accessTokens: AccessTokenRecord[];
  readonly refreshTokens: RefreshTokenRecord[];
}

const text = v.string();

/** Schema of {@link SavedGrants}. */
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
