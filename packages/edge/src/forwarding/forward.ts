import type { FailureCode } from '@postern/core';
import { type EdgeContext, type Handler, type HandlerResult, waitUntilOf } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { reportFailure } from '../app/problem.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { guardCall } from '../guards/guard.ts';
import { guardRate } from '../guards/rate.ts';
import { dropBody, isRead } from '../http/fetch.ts';
import { isHandshake, isUpgrade } from '../http/upgrade.ts';
import type { Credential } from '../oauth/credential.ts';
import { isSafePath } from '../routes/path.ts';
import { findRoute, matchesPath, type Route, type RouteMatch } from '../routes/route.ts';
import { obtainCredential } from './credential.ts';
import { readBody, readLength } from './read-body.ts';
import { buildUpstreamHeaders } from './request-headers.ts';
import {
  requestUpstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from './upstream-request.ts';
import { buildResponse } from './upstream-response.ts';
import { limitDuration, type OpenStream, watchSession } from './watch-session.ts';
import type { JoinWebSockets } from './web-socket.ts';

/**
 * Makes the handler that forwards a call to its route's upstream with its route's credential. Bodies
 * stream in both directions.
 *
 * Failures: those of the guards, `route_unknown`, `route_forbidden`, `guard_rate_limited`,
 * `request_too_large`, `request_malformed`, those of the credential, `upstream_unreachable`,
 * `upstream_timeout`, `provider_redirected`.
 *
 * @param joinWebSockets for routes with WebSockets, which the built-in routes do not have
 */
export function createForwarder(parts: EdgeParts, joinWebSockets?: JoinWebSockets): Handler {
  const { routes, settings } = parts;
  return async (c) => {
    const { path: pathname, url, raw } = c.req;
    const route = findRoute(routes, pathname);
    const path = pathname.slice(`/api/${route?.name}`.length) || '/';
    const matches = route?.allow.filter((match) => matchesPath(match.path, path)) ?? [];
    const refused = guardCall(c, settings, matches);
    if (refused !== undefined) return refused;
    const upgrades = isUpgrade(raw.headers);
    if (route === undefined || !isSafePath(path)) return new Failure('route_unknown');
    const refusal = findRefusal(matches, c.req.method, upgrades);
    if (refusal !== undefined) return new Failure(refusal);
    if (upgrades && !isHandshake(raw.headers)) {
      return new Failure('request_malformed', { cause: 'not a WebSocket handshake of version 13' });
    }
    const limiting = guardRate(c, parts, route.name, route.rateLimits);
    const limited = limiting instanceof Promise ? await limiting : limiting;
    if (limited !== undefined) return limited;
    const credential = await obtainCredential(c, parts, route);
    if (credential instanceof Failure) return replaceTransient(credential);
    const search = url.includes('?') ? new URL(url).search : '';
    const target = route.upstream + path + search;
    const request = await buildRequest(c, parts, route, credential, target);
    if (request instanceof Failure) return request;
    if (!upgrades) return forward(c, parts, request, credential);
    if (joinWebSockets === undefined) return new Failure('route_forbidden');
    await setToken(request, credential, credential.accessToken);
    return joinWebSockets(request, raw.headers.get('sec-websocket-protocol'), c.get('fetch'));
  };
}

function findRefusal(
  matches: readonly RouteMatch[],
  method: string,
  upgrades: boolean,
): FailureCode | undefined {
  if (matches.length === 0) return 'route_unknown';
  const isAllowed = matches.some(
    ({ methods, isWebSocket = false }) =>
      isWebSocket === upgrades &&
      // GET allows HEAD (RFC 9110 §9.3.2).
      (methods.includes(method) || (method === 'HEAD' && !upgrades && methods.includes('GET'))),
  );
  return isAllowed ? undefined : 'route_forbidden';
}

async function buildRequest(
  c: EdgeContext,
  parts: EdgeParts,
  route: Route,
  { validAtMs, user }: Credential,
  url: string,
): Promise<UpstreamRequest | Failure> {
  const { raw } = c.req;
  // The body of a GET has no meaning (RFC 9110 §9.3.1), and no fetch sends one.
  const body = isRead(raw.method) ? null : await readBody(raw, route);
  if (body instanceof Failure) return body;
  const headers = buildUpstreamHeaders(
    raw.headers,
    c.get('requestId'),
    route.requestHeaders,
    parts.messages?.createHeaders(),
  );
  const { session } = c.get('cookies');
  const setting = parts.userAccess?.setCallerHeaders(headers, route, user, session, parts);
  if (setting !== undefined) await setting;
  const isReplayable = !(body instanceof ReadableStream);
  const clientSignal = parts.readClientSignal(raw);
  const bodyLength = isReplayable ? Number.NaN : readLength(raw.headers);
  // Without a length, fetch sends a stream in chunks, which not every server accepts.
  if (Number.isSafeInteger(bodyLength)) headers.set('content-length', String(bodyLength));
  let isWatched = false;
  const watch = (stream: OpenStream): void => {
    if (isWatched) return;
    isWatched = true;
    limitDuration(route, stream);
    if (validAtMs !== undefined) watchSession(c, parts, validAtMs, stream);
  };
  const { method } = raw;
  return { route, url, method, headers, body, bodyLength, isReplayable, clientSignal, watch };
}

/**
 * For a caller of an API, a provider's transient failure means that the session is valid and that the
 * caller should come back later. The response is 503 with Retry-After, instead of the 502 or 504 of
 * the token request. The log and the counter keep the failure's own code.
 */
function replaceTransient(failure: Failure): Failure {
  if (readSessionEffect(failure.code) !== 'transient') return failure;
  const { retryAfterSeconds = 1 } = failure;
  return new Failure('provider_unavailable', { retryAfterSeconds, cause: failure });
}

async function forward(
  c: EdgeContext,
  parts: EdgeParts,
  request: UpstreamRequest,
  credential: Credential,
): Promise<HandlerResult> {
  const { count, now } = parts;
  const startedAtMs = now();
  const upstream = await requestWithToken(c, parts, request, credential);
  c.get('timings').upstreamMs += now() - startedAtMs;
  if (upstream instanceof Failure) return upstream;
  count({ counter: 'forwarded', route: request.route.name, status: upstream.response.status });
  const report = (failure: Failure): void => {
    // If the browser disconnects, it also aborts the response. Do not report that as a failure.
    if (!request.clientSignal?.aborted) waitUntilOf(c)(reportFailure(c, failure, parts));
  };
  const response = await buildResponse(request, upstream, parts, report);
  const leaseCookie = c.get('leaseCookie');
  if (leaseCookie && !(response instanceof Failure)) {
    response.headers.append('set-cookie', leaseCookie);
  }
  return response;
}

/**
 * Sends the request; if the upstream refuses the token, once more with another. If the body has been
 * consumed, the caller gets the refusal. The token is replaced all the same, for the caller's retry.
 * No token of this sign-in is enough for an upstream that wants another sign-in: `step_up_required`.
 */
async function requestWithToken(
  c: EdgeContext,
  { userAccess }: Pick<EdgeParts, 'userAccess'>,
  request: UpstreamRequest,
  credential: Credential,
): Promise<UpstreamResponse | Failure> {
  const send = async (accessToken: string | undefined): Promise<UpstreamResponse | Failure> => {
    const sign = (): Promise<void> | undefined => setToken(request, credential, accessToken);
    const signing = sign();
    if (signing !== undefined) await signing;
    const sent = await requestUpstream(request, c.get('fetch'), sign);
    if (sent instanceof Failure) return sent;
    credential.onResponse?.(sent.response);
    const stepUp = userAccess?.readStepUp(request.route, sent.response);
    if (stepUp) drop(sent);
    return stepUp ?? sent;
  };
  const first = await send(credential.accessToken);
  if (first instanceof Failure || first.response.status !== 401) return first;
  const accessToken = await credential.replace(first.response);
  const isFinal = typeof accessToken === 'string' && !request.isReplayable;
  if (accessToken === undefined || isFinal) return first;
  drop(first);
  return accessToken instanceof Failure ? accessToken : send(accessToken);
}

function drop({ deadline, response }: UpstreamResponse): void {
  deadline.stop();
  dropBody(response);
}

function setToken(
  request: UpstreamRequest,
  credential: Credential,
  accessToken: string | undefined,
): Promise<void> | undefined {
  if (accessToken !== undefined) request.headers.set('authorization', `Bearer ${accessToken}`);
  return credential.sign?.(request);
}
