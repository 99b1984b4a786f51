import { Failure } from '../failures/failure.ts';
import type {
  Connection,
  ExpectedIdentity,
  ProviderContext,
  ResolvedConnection,
  ResolvedServer,
  TokenResponse,
} from '../oauth/connection.ts';
import { parseClaims, parsePart } from '../oauth/parse-jwt.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { logBackground } from '../observing/log.ts';
import type { ApiNeeds } from './api-tokens.ts';
import { compareUser, identify, rejectIdentity } from './id-token.ts';
import { addRefreshLifetime, readSessionExpiry } from './lifetimes.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions } from './options.ts';
import type { DiscoveredParts } from './parts.ts';
import { readGrantedScope } from './scope.ts';
import { readSigningAlgorithms } from './signing.ts';
import { UserClaims } from './user-claims.ts';

type RequestUserTokens = NonNullable<Connection['requestUserTokens']>;

/** One token request for a user, and the data for its checks. */
interface UserTokenRequest extends DiscoveredParts {
  readonly connection: ResolvedConnection;
  readonly userClaims: UserClaims;
  readonly context: ProviderContext;
  /** Sends the request, with a DPoP proof if the connection uses DPoP. */
  readonly request: () => Promise<TokenResponse | Failure>;
  /** Logs a flaw of a response that is accepted anyway. */
  readonly note: (flaw: Failure) => void;
}

/** The longest ID token that a session keeps, in characters. */
const MAX_ID_TOKEN_LENGTH = 16 * 1024;

/**
 * Creates the function that requests a user's tokens. At a sign-in, everything that can fail before
 * the code is used up is checked first. At a refresh, a successful response is accepted despite flaws
 * in its ID token: the provider may have rotated the refresh token, and reusing the old one can make
 * it revoke the grant.
 *
 * Failures of that function: at a sign-in, `provider_identity_rejected` if the ID token is missing or
 * invalid or the claims are too large, or the failure of userinfo; at a refresh,
 * `provider_rejected_grant` if the tokens belong to another issuer or user; another `provider_` failure.
 */
export function createUserTokenRequest(
  parts: DiscoveredParts,
): (connection: ResolvedConnection) => RequestUserTokens {
  const { proofs } = parts;
  const { id, scopes = DEFAULT_SCOPES } = parts.options;
  const userClaims = new UserClaims(parts);
  return (connection) => (send, previousTokens, context, identity) => {
    const { authorizationServer: server } = connection;
    const note = (flaw: Failure): void =>
      logBackground(context.log, 'refresh_response_malformed', id, flaw);
    const request = async (): Promise<TokenResponse | Failure> => {
      const sent = proofs
        ? await proofs.request(send, previousTokens, server, (cause) => note(buildFlaw(cause)))
        : await send();
      return addRefreshLifetime(sent, previousTokens);
    };
    const details = { ...parts, connection, userClaims, context, request, note };
    if (previousTokens) return refresh(details, previousTokens);
    return scopes.includes('openid') ? signIn(details, identity) : signInWithoutOpenId(details);
  };
}

async function refresh(
  { options, connection, userClaims, needs, context, request, note }: UserTokenRequest,
  previousTokens: TokenSet,
): Promise<TokenSet | Failure> {
  const { clientId } = options;
  const { authorizationServer: server } = connection;
  const sinceMs = Date.now();
  const { issuer = server.issuer, user } = previousTokens;
  const nowMs = context.now();
  const requested = await request();
  if (requested instanceof Failure) return requested;
  const { body, tokens } = requested;
  if (tokens instanceof Failure) return tokens;
  const comparison = compareUser(body['id_token'], { issuer, clientId, user, nowMs });
  if (comparison.isOtherUser) return reject(comparison.error);
  const flaw =
    comparison.error ?? (options.profile && findAlgorithmError(body['id_token'], server));
  if (flaw !== undefined) note(buildFlaw(flaw));
  const idToken = flaw === undefined ? body['id_token'] : undefined;
  const identified = {
    ...keepIdToken(tokens, options, needs, idToken ?? previousTokens.idToken),
    ...(previousTokens.apis && { apis: previousTokens.apis }),
    ...replaceSessionExpiry(previousTokens, idToken, note),
    issuer,
    ...(user && { user }),
  };
  const source = { server, context, tokens: identified };
  return readGrantedScope(await userClaims.replaceAtRefresh(source, idToken, sinceMs, note));
}

/** The ID token of a refresh is not verified, but a profile forbids some algorithms (§5.4.1 of FAPI 2.0). */
function findAlgorithmError(idToken: unknown, server: ResolvedServer): string | undefined {
  if (typeof idToken !== 'string') return undefined;
  const { alg } = Object(parsePart(idToken.split('.')[0]));
  return readSigningAlgorithms(server).includes(alg)
    ? undefined
    : 'an ID token whose alg is not allowed';
}

/** Without a readable `session_expiry`, that of the sign-in or of an earlier refresh stays. */
function replaceSessionExpiry(
  { sessionExpiresAtMs: former }: TokenSet,
  idToken: unknown,
  note: (flaw: Failure) => void,
): Pick<TokenSet, 'sessionExpiresAtMs'> {
  const read = readSessionExpiry(parseClaims(idToken) ?? {});
  const isMalformed = Number.isNaN(read.sessionExpiresAtMs);
  if (isMalformed) note(buildFlaw('an ID token whose session_expiry is not a time'));
  const kept = former === undefined ? {} : { sessionExpiresAtMs: former };
  return isMalformed ? kept : { ...kept, ...read };
}

async function signIn(
  {
    options,
    metadata,
    connection,
    userClaims,
    warnings,
    needs,
    context,
    request,
  }: UserTokenRequest,
  identity: ExpectedIdentity,
): Promise<TokenSet | Failure> {
  const { authorizationServer: server } = connection;
  const { clientId, supportsNonce } = options;
  const { nonce, ...rest } = identity;
  const sent = supportsNonce !== false && nonce !== undefined ? { nonce } : {};
  const expected = { ...rest, ...sent, server, clientId, nowMs: context.now() };
  const verification = metadata.buildVerification(server, context);
  if (verification.algorithms.length === 0) {
    return rejectIdentity('the provider lists no asymmetric signing algorithm');
  }
  // Read the keys first: an unavailable key set must not waste the single-use code.
  const keys = await metadata.readKeys(server, context);
  if (keys instanceof Failure) return keys;
  const requested = await request();
  if (requested instanceof Failure) return requested;
  const tokens = await identify(requested, verification, expected);
  if (tokens instanceof Failure) return tokens;
  const idToken = requested.body['id_token'];
  const kept = keepIdToken(tokens, options, needs, idToken);
  const complete = await userClaims.addAtSignIn(server, kept, idToken, context);
  if (complete instanceof Failure) return complete;
  warnings.noteSignIn(context.log, complete.refreshToken);
  return readGrantedScope(complete);
}

/** Requests tokens at a sign-in without `openid`: the provider names no user. */
async function signInWithoutOpenId({ request }: UserTokenRequest): Promise<TokenSet | Failure> {
  const requested = await request();
  return requested instanceof Failure ? requested : requested.tokens;
}

/** Keeps the ID token for a sign-out at the provider, or to exchange it. A longer one is unusual. */
function keepIdToken(
  tokens: TokenSet,
  { signOutBy }: DiscoveredOptions,
  needs: ApiNeeds,
  idToken: unknown,
): TokenSet {
  const isKept = (signOutBy === 'post' || needs.keepsIdToken) && typeof idToken === 'string';
  return isKept && idToken.length <= MAX_ID_TOKEN_LENGTH ? { ...tokens, idToken } : tokens;
}

function buildFlaw(cause: string): Failure {
  return new Failure('provider_malformed', { cause });
}

function reject(cause: string): Failure {
  return new Failure('provider_rejected_grant', { cause });
}
