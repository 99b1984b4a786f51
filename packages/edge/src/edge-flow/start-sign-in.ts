import { computeCodeChallenge, createCodeVerifier, readParameters } from '@postern/core';
import type { EdgeContext, HandlerResult } from '../app/context.ts';
import { refuseParameters } from '../app/json-body.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { type ReportParts, reportFailure } from '../app/problem.ts';
import { CROSS_SITE, type EdgeAttempt, keepAttempt } from '../auth/attempt.ts';
import {
  buildAuthorizationUrl,
  findParameterError,
  readAsked,
} from '../auth/authorization-request.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import type { SignInParts } from '../auth/sign-in.ts';
import { Failure } from '../failures/failure.ts';
import { guardProviderRate } from '../guards/rate.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { readTicket } from '../sessions/ticket.ts';
import { addError, readReturnTarget } from './return-target.ts';

/** A sign-in that a link or a third party requests. */
interface SignInRequest {
  readonly connection: Connection;
  readonly returnTo: string;
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * `GET /auth/sign-in?connection=&return_to=`: starts an edge-flow sign-in from a plain link, without
 * JavaScript. `return_to` is the return target; default: the root of the public origin. Further
 * parameters go to the provider if the connection allows them. `connection` may be left out if only
 * one connection has the edge flow.
 *
 * With `iss`, a third party starts the sign-in (OpenID Connect Core 1.0 §4), by GET or by a form POST.
 * `iss` then finds the connection, and `target_link_uri` is the return target unless `return_to` is
 * present.
 *
 * Failures, shown as problem documents: `request_malformed` with the parameter's name,
 * `guard_rate_limited`. If the provider fails, the browser is redirected to the return target with
 * `#postern-error=`.
 *
 * @param query the parameters of the URL or of the form
 */
export async function handleSignIn(
  c: EdgeContext,
  parts: SignInParts,
  query: URLSearchParams,
): Promise<HandlerResult> {
  const request = readRequest(c, parts, query);
  if (request instanceof Failure) return request;
  const { connection, returnTo } = request;
  if (connection.authorizationCode?.isSameSiteOnly && (isCrossSite(c) || query.has('iss'))) {
    const failure = new Failure('guard_origin', { cause: 'sign-in started by another site' });
    return redirectWithError(c, parts, failure, returnTo);
  }
  const { session } = c.get('cookies');
  // Copy the session cookie into the attempt only if it is a valid ticket: a forged one could make
  // the attempt's cookie too large.
  const ticket = await readTicket(session, parts.keyRing);
  const formerSession = ticket ? session : '';
  return startSignIn(c, parts, request, {
    former: formerSession,
    isRepeatable: Object.keys(request.parameters).length === 0,
  });
}

/**
 * Starts an attempt and redirects the browser to the provider. If the provider fails, the browser is
 * redirected to the return target with `#postern-error=`.
 *
 * Failure: `guard_rate_limited`.
 */
export async function startSignIn(
  c: EdgeContext,
  parts: SignInParts,
  { connection: known, returnTo, parameters }: SignInRequest,
  kept: Required<Pick<EdgeAttempt, 'former' | 'isRepeatable'>>,
): Promise<HandlerResult> {
  const limited = await guardProviderRate(c, parts, 'sign-in');
  if (limited) return limited;
  const context = providerContextOf(c, parts);
  // `createCodeVerifier` returns 256 random bits as text, which also make a good state.
  const [random, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const state = isForeign(c, parts) ? CROSS_SITE + random : random;
  const attempt = {
    connection: known.id,
    codeChallenge: await computeCodeChallenge(codeVerifier),
    startedAtMs: parts.now(),
    asked: readAsked(known, parameters),
    edge: { codeVerifier, returnTo, ...kept },
  };
  const redirectUri = readRedirectUri(known, parts.settings.publicOrigin);
  const request = { state, redirectUri, attempt, parameters };
  const connection = await resolveConnection(known, context);
  const url =
    connection instanceof Failure
      ? connection
      : await buildAuthorizationUrl(connection, request, context);
  if (url instanceof Failure) return redirectWithError(c, parts, url, returnTo);
  const failure = await keepAttempt(c, parts, state, attempt);
  return failure ?? c.redirect(url, 303);
}

/** Redirects to the return target with the failure's code, and reports the failure. */
export async function redirectWithError(
  c: EdgeContext,
  parts: ReportParts,
  failure: Failure,
  returnTo: string,
): Promise<Response> {
  await reportFailure(c, failure, parts);
  return c.redirect(addError(returnTo, failure.code), 303);
}

/** Whether the browser says that a page of another site sent it here (Fetch Metadata). */
function isCrossSite({ req }: EdgeContext): boolean {
  return req.header('sec-fetch-site') === 'cross-site';
}

/**
 * Whether a page that is not the app's sent the browser here: of another site, or of a sibling origin
 * that may not call the edge.
 */
function isForeign(c: EdgeContext, { settings }: Pick<EdgeParts, 'settings'>): boolean {
  if (c.req.header('sec-fetch-site') !== 'same-site') return isCrossSite(c);
  const { origin = '' } = URL.parse(c.req.header('referer') ?? '') ?? {};
  return !settings.allowedOrigins.includes(origin);
}

/**
 * The longest return target, and the longest `acr_values`, that a foreign page may name, in
 * characters. Both go into the attempt's cookie, and that page must not make the browser's cookies
 * too large.
 */
const MAX_CROSS_SITE_LENGTH = 256;

function readRequest(
  c: EdgeContext,
  { connections, settings }: Pick<EdgeParts, 'connections' | 'settings'>,
  query: URLSearchParams,
): SignInRequest | Failure {
  const { parameters: given, duplicate } = readParameters(query);
  if (given === undefined) return refuseParameters([duplicate]);
  const { connection: id, return_to, iss, ...rest } = given;
  const connection = findConnection([...connections.values()], id, iss);
  if (connection === undefined) return refuseParameters([iss === undefined ? 'connection' : 'iss']);
  const { target_link_uri, ...thirdParty } = rest;
  const [target, parameters] =
    iss === undefined ? [undefined, rest] : [target_link_uri, thirdParty];
  const maxLength = isForeign(c, { settings }) ? MAX_CROSS_SITE_LENGTH : undefined;
  const returnTo = readReturnTarget(return_to ?? target, settings, maxLength);
  if (returnTo === undefined)
    return refuseParameters([return_to === undefined ? 'target_link_uri' : 'return_to']);
  // The attempt's cookie keeps this parameter as well.
  if (maxLength !== undefined && (rest['acr_values']?.length ?? 0) > maxLength) {
    return refuseParameters(['acr_values']);
  }
  return findParameterError(connection, parameters) ?? { connection, returnTo, parameters };
}

/** Finds the connection by id or issuer; if neither is given, the only connection of the edge flow. */
function findConnection(
  connections: readonly Connection[],
  id: string | undefined,
  iss: string | undefined,
): Connection | undefined {
  const matching = connections.filter(
    (connection) =>
      connection.authorizationCode?.flow === 'edge' &&
      (id ?? connection.id) === connection.id &&
      (iss ?? connection.authorizationServer.issuer) === connection.authorizationServer.issuer,
  );
  return matching.length === 1 ? matching[0] : undefined;
}
