import {
  genericTokenEndpointRequest,
  OperationProcessingError,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
  type TokenEndpointResponse,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Connection } from '../connection.ts';
import { Failure } from '../failure.ts';
import type { Count } from '../observing/counters.ts';
import { buildRequestOptions, type Fetch, ProviderFailure } from './provider-fetch.ts';
import { buildTokenSet, type TokenSet } from './token-set.ts';

/** What the token requests need besides the connection. */
export interface TokenRequestContext {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly count: Count;
}

/** What the browser brought back from the authorization server. */
export interface CodeGrant {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/** How much a token of the edge's own may do, and where: the least that its routes need. */
export interface Access {
  /** RFC 6749 §3.3. */
  readonly scopes?: readonly string[];
  /** RFC 8707 §2. */
  readonly resource?: string;
}

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). State and `iss` were checked
 * before; the verifier proves that this is the browser that asked.
 *
 * @returns tokens; `provider_rejected_grant` if the code or verifier is not accepted; another
 *   `provider_` failure
 */
export function requestCodeExchange(
  connection: Connection,
  { code, codeVerifier, redirectUri }: CodeGrant,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = { code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return requestTokens(connection, 'authorization_code', parameters, context);
}

/**
 * Renews tokens (RFC 6749 §6). An answer without a refresh token leaves the old one in force.
 *
 * @returns tokens; `provider_rejected_grant` if the refresh token is dead; another `provider_` failure
 */
export async function requestRefresh(
  connection: Connection,
  before: TokenSet,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { refreshToken } = before;
  if (refreshToken === undefined) return new Failure('provider_rejected_grant');
  const parameters = { refresh_token: refreshToken };
  return requestTokens(connection, 'refresh_token', parameters, context, before);
}

/**
 * Obtains a token for the edge itself (RFC 6749 §4.4).
 *
 * @returns tokens; `provider_rejected_client` if the credentials are wrong; another `provider_` failure
 */
export async function requestServiceToken(
  connection: Connection,
  { scopes, resource }: Access,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = {
    ...(scopes && { scope: scopes.join(' ') }),
    ...(resource !== undefined && { resource }),
  };
  const tokens = await requestTokens(connection, 'client_credentials', parameters, context);
  // There is no grant here that could be dead; such an answer must not end anything.
  const confused = tokens instanceof Failure && tokens.code === 'provider_rejected_grant';
  return confused ? new Failure('provider_rejected_request', { cause: tokens.cause }) : tokens;
}

async function requestTokens(
  connection: Connection,
  grant: string,
  parameters: Record<string, string>,
  { fetch, now, count }: TokenRequestContext,
  before?: TokenSet,
): Promise<TokenSet | Failure> {
  const { id, authorizationServer: server, client, clientAuthentication } = connection;
  const requestedAtMs = now();
  const answer = await readAnswer(async () => {
    const options = buildRequestOptions(fetch);
    const response = await genericTokenEndpointRequest(
      server,
      client,
      clientAuthentication,
      grant,
      parameters,
      options,
    );
    return processGenericTokenEndpointResponse(server, client, response);
  });
  const outcome = answer instanceof Failure ? answer.code : 'ok';
  count({ counter: 'token_request', connection: id, grant, outcome });
  return answer instanceof Failure ? answer : buildTokenSet(answer, requestedAtMs, before);
}

async function readAnswer(
  request: () => Promise<TokenEndpointResponse>,
): Promise<TokenEndpointResponse | Failure> {
  try {
    return await request();
  } catch (error) {
    return classifyError(error);
  }
}

/** RFC 6749 §5.2, and what LEKAB says instead of `invalid_request`. */
const LOGGED_ERROR =
  /^(invalid_(request|client|grant|scope)|unauthorized_client|unsupported_grant_type|bad_request)$/;

/** oauth4webapi's errors, told apart by their class and the RFC 6749 §5.2 code in them. */
export function classifyError(error: unknown): Failure {
  if (error instanceof ProviderFailure) return error.failure;
  if (error instanceof ResponseBodyError) {
    // Any other text is the provider's own, and may repeat what it was told.
    const known = LOGGED_ERROR.test(error.error) ? error.error : 'unknown error';
    const cause = `${error.status} ${known}`;
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
