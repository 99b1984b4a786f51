import { Failure } from '../failures/failure.ts';
import type {
  Connection,
  ExpectedIdentity,
  ProviderContext,
  ResolvedServer,
  TokenResponse,
} from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { DpopProofs } from './dpop.ts';
import { compareUser, identify, rejectIdentity } from './id-token.ts';
import { isTokenIssuer } from './issuer.ts';
import type { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';
import { readGrantedScope } from './scope.ts';
import { readSigningAlgorithms } from './signing.ts';

type RequestUserTokens = NonNullable<Connection['requestUserTokens']>;

/** One token request for a user, and the data for its checks. */
interface UserTokenRequest {
  readonly options: DiscoveredOptions;
  readonly server: ResolvedServer;
  readonly context: ProviderContext;
  /** Sends the request, with a DPoP proof if the connection uses DPoP. */
  readonly request: () => Promise<TokenResponse | Failure>;
  /** Logs a flaw of a response that is accepted anyway. */
  readonly note: (cause: string) => void;
}

/** The age of signing keys, in milliseconds, that makes `readKeys` request them again. */
const ANY_AGE_MS = 0;

/**
 * Creates the function that requests a user's tokens. At a sign-in, everything that can fail before
 * the code is used up is checked first. At a refresh, a successful response is accepted despite flaws
 * in its ID token: the provider may have rotated the refresh token, and reusing the old one can make
 * it revoke the grant.
 *
 * Failures of that function: at a sign-in, `provider_identity_rejected` if the ID token is missing or
 * invalid; at a refresh, `provider_rejected_grant` if the tokens belong to another issuer or user;
 * another `provider_` failure.
 */
export function createUserTokenRequest(
  options: DiscoveredOptions,
  metadata: Metadata,
  proofs: DpopProofs | undefined,
): (server: ResolvedServer) => RequestUserTokens {
  const { id, scopes = ['openid'] } = options;
  return (server) => (send, previousTokens, context, identity) => {
    const note = (cause: string): void =>
      context.log({ event: 'renewal_flawed', connection: id, code: 'provider_malformed', cause });
    const request = (): Promise<TokenResponse | Failure> =>
      proofs ? proofs.request(send, previousTokens, server, note) : send();
    const details = { options, server, context, request, note };
    if (previousTokens) return refresh(details, previousTokens);
    return scopes.includes('openid')
      ? signIn(details, metadata, identity)
      : signInWithoutOpenId(details);
  };
}

async function refresh(
  { options, server, context, request, note }: UserTokenRequest,
  previousTokens: TokenSet,
): Promise<TokenSet | Failure> {
  const { clientId } = options;
  const { issuer = server.issuer, user } = previousTokens;
  const nowMs = context.now();
  // Entra: an app of many tenants has one issuer template; tokens name the tenant.
  if (issuer !== server.issuer && !isTokenIssuer(server.issuer, issuer)) {
    return reject('tokens of another issuer');
  }
  const requested = await request();
  if (requested instanceof Failure) return requested;
  const { body, tokens } = requested;
  if (tokens instanceof Failure) return tokens;
  const comparison = compareUser(body['id_token'], { issuer, clientId, user, nowMs });
  if (comparison.isOtherUser) return reject(comparison.error);
  if (comparison.error !== undefined) note(comparison.error);
  return readGrantedScope({ ...tokens, issuer, ...(user && { user }) });
}

async function signIn(
  { options, server, context, request }: UserTokenRequest,
  metadata: Metadata,
  identity: ExpectedIdentity,
): Promise<TokenSet | Failure> {
  const expected = { ...identity, server, clientId: options.clientId, nowMs: context.now() };
  const algorithms = readSigningAlgorithms(server);
  if (algorithms.length === 0) {
    return rejectIdentity('the provider lists no asymmetric signing algorithm');
  }
  // Read the keys first: an unavailable key set must not waste the single-use code.
  const keys = await metadata.readKeys(server, context);
  if (keys instanceof Failure) return keys;
  const readAgain = (): ReturnType<Metadata['readKeys']> =>
    metadata.readKeys(server, context, ANY_AGE_MS);
  // The second source is tried if the first verifies no signature.
  const verification = { algorithms, keys: [async () => keys, readAgain] };
  const requested = await request();
  if (requested instanceof Failure) return requested;
  const tokens = await identify(requested, verification, expected);
  return tokens instanceof Failure ? tokens : readGrantedScope(tokens);
}

/** Requests tokens at a sign-in without `openid`: the provider names no user. */
async function signInWithoutOpenId({
  server,
  request,
}: UserTokenRequest): Promise<TokenSet | Failure> {
  const requested = await request();
  const tokens = requested instanceof Failure ? requested : requested.tokens;
  return tokens instanceof Failure ? tokens : { ...tokens, issuer: server.issuer };
}

function reject(cause: string): Failure {
  return new Failure('provider_rejected_grant', { cause });
}
