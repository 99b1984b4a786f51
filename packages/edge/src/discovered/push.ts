import { type FailureCode, readParameters, S256_CHALLENGE_PATTERN } from '@postern/core';
import {
  allowInsecureRequests,
  customFetch,
  OperationProcessingError,
  processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Connection, ProviderContext } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure, unwrapFailure } from '../failure.ts';
import { createInProcessRateLimiter, type RateLimit } from '../limits/rate-limiter.ts';
import { discover } from '../oauth/discover.ts';
import { requestOrThrow } from '../oauth/provider-fetch.ts';
import { explainRefusal } from '../oauth/refusal.ts';
import { reportFailure } from '../problem.ts';

/** What the app may say of how its user is asked (OpenID Connect Core §3.1.2.1); the rest is the edge's own. */
const PASSED_ON = new Set([
  'scope',
  'state',
  'code_challenge',
  'prompt',
  'login_hint',
  'max_age',
  'ui_locales',
  'acr_values',
  'display',
]);
/** Longer values are refused, in characters. */
const MAX_LENGTH = 1000;

/**
 * `GET /auth/connections/{id}/authorize`: pushes the authorization request to the service with the
 * client's authentication (RFC 9126), and sends the browser there with a reference to it. Nobody on
 * the way can change what is asked for. To the app this is an authorization endpoint like any other.
 * It takes no cookie, gives none, and redirects to the service or, with an RFC 6749 §4.1.2.1 error,
 * to the connection's redirect URI, nowhere else.
 *
 * Failures, shown to the user as they are: `request_malformed` where the request is not one of an
 * app of this edge; `provider_` ones where the service's metadata is not to be had.
 */
export async function answerPush(
  c: EdgeContext,
  connection: Connection,
  redirectUri: string,
): Promise<Outcome> {
  const edge = c.get('edge');
  const request = readRequest(new URL(c.req.url).searchParams, connection, redirectUri);
  if (request instanceof Failure) return request;
  const found = await discover(connection, edge);
  if (found instanceof Failure) return found;
  const requestUri = await push(found, request, edge);
  const { client_id } = connection.client;
  if (!(requestUri instanceof Failure)) {
    const endpoint = found.authorizationServer.authorization_endpoint ?? '';
    return c.redirect(extend(endpoint, { client_id, request_uri: requestUri }), 303);
  }
  // The log has it; the app is told in the protocol's own words.
  reportFailure(c, requestUri);
  const iss = found.authorizationCode?.issuer;
  const answer = { error: explain(requestUri.code), state: request['state'], iss };
  return c.redirect(extend(redirectUri, answer), 303);
}

/** One address's pushes, in each process: each is a request to the service, and people make few. */
const PUSH_LIMIT: RateLimit = { name: 'PUSH_LIMIT', requests: 60, periodSeconds: 10 };

/**
 * What stands before {@link answerPush}, since every request there is one to the service: only who
 * goes there comes in, not a page that fetches it or shows it as an image (where the browser says
 * which it is, Fetch Metadata), and not too often.
 *
 * Failures: `guard_origin`, `guard_rate_limited`.
 */
export function createPushDoor(): (c: EdgeContext) => Failure | undefined {
  const limiter = createInProcessRateLimiter();
  return (c) => {
    const mode = c.req.header('sec-fetch-mode') ?? 'navigate';
    if (mode !== 'navigate') return new Failure('guard_origin', { cause: 'no navigation' });
    const address = c.get('edge').readClientAddress(c.req.raw);
    if (address === undefined || limiter.take(PUSH_LIMIT, address)) return undefined;
    const { periodSeconds: retryAfterSeconds, name: cause } = PUSH_LIMIT;
    return new Failure('guard_rate_limited', { retryAfterSeconds, cause });
  };
}

type PushedRequest = Readonly<Record<string, string>>;

function readRequest(
  query: URLSearchParams,
  { client }: Connection,
  redirectUri: string,
): PushedRequest | Failure {
  const { parameters, duplicate } = readParameters(query);
  const isOurs =
    parameters?.['response_type'] === 'code' &&
    parameters['client_id'] === client.client_id &&
    parameters['redirect_uri'] === redirectUri &&
    parameters['code_challenge_method'] === 'S256' &&
    S256_CHALLENGE_PATTERN.test(parameters['code_challenge'] ?? '') &&
    Object.values(parameters).every(({ length }) => length <= MAX_LENGTH);
  if (!isOurs) {
    const cause = `an authorization request of no app of this edge${duplicate ? ', one parameter twice' : ''}`;
    return new Failure('request_malformed', { cause });
  }
  const passed = Object.entries(parameters).filter(([name]) => PASSED_ON.has(name));
  return {
    ...Object.fromEntries(passed),
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge_method: 'S256',
  };
}

async function push(
  { authorizationServer: server, client, clientAuthentication }: Connection,
  request: PushedRequest,
  { fetch }: ProviderContext,
): Promise<string | Failure> {
  try {
    const options = {
      // The scheme was checked with the metadata: https, or http on loopback.
      [allowInsecureRequests]: true,
      [customFetch]: (url: string, init: RequestInit) => requestOrThrow(url, init, fetch),
    } as const;
    const response = await pushedAuthorizationRequest(
      server,
      client,
      clientAuthentication,
      request,
      options,
    );
    return (await processPushedAuthorizationResponse(server, client, response)).request_uri;
  } catch (error) {
    return explainError(error);
  }
}

function explainError(error: unknown): Failure {
  if (error instanceof ResponseBodyError) return explainRefusal(error.status, error.error);
  if (error instanceof WWWAuthenticateChallengeError) {
    return new Failure('provider_rejected_request', { cause: `challenge, status ${error.status}` });
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new Failure('provider_malformed', { cause: error.code });
  }
  return unwrapFailure(error);
}

/** RFC 6749 §4.1.2.1. */
function explain(code: FailureCode): string {
  if (code === 'provider_rejected_request') return 'invalid_request';
  const passes = ['provider_rate_limited', 'provider_timeout', 'provider_unreachable'];
  return passes.includes(code) ? 'temporarily_unavailable' : 'server_error';
}

function extend(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const extended = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) extended.searchParams.set(name, value);
  }
  return extended.href;
}
