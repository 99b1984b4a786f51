import { limitReading } from '../discovered/ask-userinfo.ts';
import { findSizeFailure, keepClaims, readClaimPaths, withClaims } from '../discovered/claims.ts';
import { addRefreshLifetime } from '../discovered/lifetimes.ts';
import { Failure } from '../failures/failure.ts';
import type {
  Connection,
  ProviderContext,
  ResolvedConnection,
  TokenResponse,
} from '../oauth/connection.ts';
import { buildTokenSet, readTokenType, type TokenSet, type User } from '../oauth/token-set.ts';
import { logBackground } from '../observing/log.ts';
import type { DeclaredOptions } from './options.ts';
import { requestUser, type UserSource } from './request-user.ts';

type RequestUserTokens = NonNullable<Connection['requestUserTokens']>;

/**
 * Creates the function that requests a user's tokens, and the user if the connection has a userinfo
 * endpoint. At a refresh, only another user ends the session: a userinfo request that fails leaves the
 * claims as they were, because the refresh token may have been rotated.
 *
 * Failures of that function: at a sign-in the failure of userinfo, or `provider_identity_rejected` if
 * the claims are too large; at a refresh, `provider_rejected_grant` if the tokens belong to another
 * provider or user; another `provider_` failure.
 *
 * @param readConnection returns the finished connection, once all of it is built
 */
export function createUserTokenRequest(
  options: DeclaredOptions,
  readConnection: () => ResolvedConnection,
): RequestUserTokens {
  const { userinfoEndpoint: url, subject = 'sub', claims } = options;
  const source = url === undefined ? undefined : { url, subject, paths: readClaimPaths(claims) };
  return async (send, before, context) => {
    const sinceMs = Date.now();
    const connection = readConnection();
    const { issuer } = connection.authorizationServer;
    if (before && (before.issuer ?? issuer) !== issuer) return reject('tokens of another provider');
    const requestedAtMs = context.now();
    const typed = readType(await send(), options, requestedAtMs, before);
    const sent = addRefreshLifetime(typed, before);
    const found = sent instanceof Failure ? sent : sent.tokens;
    if (found instanceof Failure) return found;
    const tokens = { ...found, issuer, ...(before?.apis && { apis: before.apis }) };
    if (source === undefined) return tokens;
    const request = { connection, source, tokens, context };
    if (before === undefined) return identify(request);
    // A session from before the connection had a userinfo endpoint has no user.
    return before.user ? refreshUser(request, before.user, sinceMs) : tokens;
  };
}

/** Reads tokens of an unknown type as the option `tokenType` says; without it, the failure names it. */
function readType(
  sent: TokenResponse | Failure,
  { tokenType }: DeclaredOptions,
  requestedAtMs: number,
  before: TokenSet | undefined,
): TokenResponse | Failure {
  if (sent instanceof Failure || !(sent.tokens instanceof Failure)) return sent;
  const { body, response, tokens } = sent;
  const isUnknown =
    tokens.code === 'provider_malformed' &&
    response.status === 200 &&
    body['access_token'] !== undefined &&
    readTokenType(body['token_type']) === undefined;
  if (!isUnknown) return sent;
  const cause =
    'token_type is missing or unknown; set tokenType to bearer if these are bearer tokens';
  return {
    ...sent,
    tokens:
      tokenType === undefined
        ? new Failure('provider_malformed', { cause })
        : buildTokenSet({ ...body, token_type: tokenType }, requestedAtMs, before),
  };
}

/** Tokens whose user is asked for. */
interface UserRequest {
  readonly connection: ResolvedConnection;
  readonly source: UserSource;
  readonly tokens: TokenSet;
  readonly context: ProviderContext;
}

/** Adds the user to the tokens of a sign-in. */
async function identify(request: UserRequest): Promise<TokenSet | Failure> {
  const { source, tokens, context } = request;
  const user = await requestUser(source, tokens.accessToken, context);
  const checked = user instanceof Failure ? user : (findSizeFailure(user.claims ?? {}) ?? user);
  return checked instanceof Failure ? checked : addUser(tokens, checked);
}

/** Reads the claims again. */
async function refreshUser(
  { connection: { id }, source, tokens, context }: UserRequest,
  before: User,
  sinceMs: number,
): Promise<TokenSet | Failure> {
  const { paths } = source;
  const kept = addUser(tokens, { ...before, claims: keepClaims(before, paths) });
  if (paths.length === 0) return kept;
  const user = await limitReading(requestUser(source, tokens.accessToken, context), sinceMs);
  const checked = user instanceof Failure ? user : (findSizeFailure(user.claims ?? {}) ?? user);
  if (!(user instanceof Failure) && user.subject !== before.subject) {
    return reject('tokens of another user');
  }
  if (!(checked instanceof Failure)) return addUser(tokens, checked);
  logBackground(context.log, 'refresh_response_malformed', id, checked);
  return kept;
}

function addUser(tokens: TokenSet, user: User): TokenSet {
  return withClaims({ ...tokens, user }, user.claims ?? {});
}

function reject(cause: string): Failure {
  return new Failure('provider_rejected_grant', { cause });
}
