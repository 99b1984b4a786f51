import {
  authorizationCodeGrantRequest,
  clientCredentialsGrantRequest,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processClientCredentialsResponse,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
  skipStateCheck,
  type TokenEndpointResponse,
  UnsupportedOperationError,
  validateAuthResponse,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Connection } from '../connection.ts';
import { Failure } from '../failure.ts';
import { buildRequestOptions, type Fetch, ProviderFailure } from './provider-fetch.ts';
import { buildTokenSet, type TokenSet } from './token-set.ts';

/** What the token requests need besides the connection. */
export interface TokenRequestContext {
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** What the browser brought back from the authorization server. */
export interface CodeGrant {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). The state was checked where it was
 * made, in the browser; the verifier proves that this is the browser that asked.
 *
 * @returns tokens; `provider_rejected_grant` if the code or verifier is not accepted; another
 *   `provider_` failure
 */
export async function requestCodeExchange(
  connection: Connection,
  grant: CodeGrant,
  { fetch, now }: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { authorizationServer: server, client, clientAuthentication } = connection;
  const requestedAtMs = now();
  return readTokens(requestedAtMs, undefined, async () => {
    const answer = new URLSearchParams({ code: grant.code });
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      clientAuthentication,
      validateAuthResponse(server, client, answer, skipStateCheck),
      grant.redirectUri,
      grant.codeVerifier,
      buildRequestOptions(fetch),
    );
    return processAuthorizationCodeResponse(server, client, response);
  });
}

/**
 * Renews tokens (RFC 6749 §6). An answer without a refresh token leaves the old one in force.
 *
 * @returns tokens; `provider_rejected_grant` if the refresh token is dead; another `provider_` failure
 */
export async function requestRefresh(
  connection: Connection,
  before: TokenSet,
  { fetch, now }: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { authorizationServer: server, client, clientAuthentication } = connection;
  const { refreshToken } = before;
  if (refreshToken === undefined) return new Failure('provider_rejected_grant');
  const options = buildRequestOptions(fetch);
  return readTokens(now(), before, async () => {
    const response = await refreshTokenGrantRequest(
      server,
      client,
      clientAuthentication,
      refreshToken,
      options,
    );
    return processRefreshTokenResponse(server, client, response);
  });
}

/**
 * Obtains a token for the edge itself (RFC 6749 §4.4).
 *
 * @returns tokens; `provider_rejected_client` if the credentials are wrong; another `provider_` failure
 */
export async function requestServiceToken(
  connection: Connection,
  { fetch, now }: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { authorizationServer: server, client, clientAuthentication } = connection;
  const options = buildRequestOptions(fetch);
  const tokens = await readTokens(now(), undefined, async () => {
    const response = await clientCredentialsGrantRequest(
      server,
      client,
      clientAuthentication,
      {},
      options,
    );
    return processClientCredentialsResponse(server, client, response);
  });
  // There is no grant here that could be dead; such an answer must not end anything.
  const confused = tokens instanceof Failure && tokens.code === 'provider_rejected_grant';
  return confused ? new Failure('provider_rejected_request', { cause: tokens.cause }) : tokens;
}

async function readTokens(
  requestedAtMs: number,
  before: TokenSet | undefined,
  request: () => Promise<TokenEndpointResponse>,
): Promise<TokenSet | Failure> {
  try {
    return buildTokenSet(await request(), requestedAtMs, before);
  } catch (error) {
    return classifyError(error);
  }
}

/** oauth4webapi's errors, told apart by their class and the RFC 6749 §5.2 code in them. */
function classifyError(error: unknown): Failure {
  if (error instanceof ProviderFailure) return error.failure;
  if (error instanceof ResponseBodyError) {
    const cause = `${error.status} ${error.error}`;
    if (error.error === 'invalid_grant') return new Failure('provider_rejected_grant', { cause });
    if (error.error === 'invalid_client') return new Failure('provider_rejected_client', { cause });
    return new Failure('provider_rejected_request', { cause });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new Failure('provider_rejected_request', { cause: `challenge, status ${error.status}` });
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new Failure('provider_malformed', { cause: error.code });
  }
  throw error;
}
