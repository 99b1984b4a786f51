import type { FailureCode } from '@postern/core';
import { readConsequence } from '../consequence.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { guard } from '../guards/guard.ts';
import { checkOrigin } from '../guards/origin.ts';
import { limitRate } from '../limits/limit-rate.ts';
import { reportFailure } from '../problem.ts';
import { computeCallerId } from '../sessions/ticket.ts';
import { buildAnswer } from './answer.ts';
import { type Answered, type Call, requestUpstream } from './call.ts';
import { type Credential, obtainCredential } from './credential.ts';
import { isSafePath } from './path.ts';
import { readBody, readLength } from './read-body.ts';
import { buildUpstreamHeaders } from './request-headers.ts';
import { type Allowed, matchesPath, type Route } from './route.ts';
import { isUpgrade } from './upgrade.ts';
import { limitDuration, type Open, watchSession } from './watch-session.ts';
import type { JoinWebSockets } from './web-socket.ts';

/**
 * Forwards a call to its route's upstream with its route's credential. Bodies stream both ways.
 *
 * Failures: those of the guards, `route_unknown`, `route_forbidden`, `guard_rate_limited`,
 * `request_too_large`, `request_malformed`, those of the credential, `upstream_unreachable`,
 * `upstream_timeout`, `provider_redirected`.
 *
 * @param joinWebSockets for routes that have sockets, which those of the edge's own do not
 */
export function createForwarder(
  routes: readonly Route[],
  joinWebSockets?: JoinWebSockets,
): (c: EdgeContext) => Promise<Outcome> {
  return async (c) => {
    const { path: pathname, url, raw } = c.req;
    const route = routes.find(({ name }) => pathname.startsWith(`/api/${name}/`));
    const path = pathname.slice(`/api/${route?.name}`.length);
    const known = route?.allow.filter((allowed) => matchesPath(allowed.path, path)) ?? [];
    const refused = isPlainRead(c, known) ? checkOrigin(c) : guard(c);
    if (refused !== undefined) return refused;
    const upgrades = isUpgrade(raw.headers);
    if (route === undefined || !isSafePath(path)) return new Failure('route_unknown');
    const refusal = readRefusal(known, c.req.method, upgrades);
    if (refusal !== undefined) return new Failure(refusal);
    const limiting = limitRate(c, route.name, route.rateLimits);
    const limited = limiting instanceof Promise ? await limiting : limiting;
    if (limited !== undefined) return limited;
    const credential = await obtainCredential(c, route);
    if (credential instanceof Failure) return holdBack(credential);
    const search = url.includes('?') ? new URL(url).search : '';
    const call = await buildCall(c, route, credential, route.upstream + path + search);
    if (call instanceof Failure) return call;
    if (!upgrades) return request(c, call, credential);
    if (joinWebSockets === undefined) return new Failure('route_forbidden');
    await setToken(call, credential, credential.accessToken);
    return joinWebSockets(call, raw.headers.get('sec-websocket-protocol'), c.get('edge').fetch);
  };
}

/** Whether this is a read for which the browser's own word stands in for `X-Postern`. */
function isPlainRead(c: EdgeContext, known: readonly Allowed[]): boolean {
  if (c.req.header('sec-fetch-site') !== 'same-origin' || !isRead(c.req.method)) return false;
  return known.some(({ needsNoHeader = false }) => needsNoHeader);
}

function readRefusal(
  known: readonly Allowed[],
  method: string,
  upgrades: boolean,
): FailureCode | undefined {
  if (known.length === 0) return 'route_unknown';
  const isAllowed = known.some(
    ({ methods, isWebSocket = false }) =>
      isWebSocket === upgrades &&
      // Who may GET may ask for the head alone (RFC 9110 §9.3.2).
      (methods.includes(method) || (method === 'HEAD' && !upgrades && methods.includes('GET'))),
  );
  return isAllowed ? undefined : 'route_forbidden';
}

async function buildCall(
  c: EdgeContext,
  route: Route,
  { heldMs }: Credential,
  url: string,
): Promise<Call | Failure> {
  const { raw } = c.req;
  const body = raw.body === null ? null : await readBody(raw, route);
  if (body instanceof Failure) return body;
  const headers = buildUpstreamHeaders(raw.headers, c.get('requestId'), route.requestHeaders);
  const { callerHeader } = route;
  if (callerHeader !== undefined) {
    const { session } = c.get('brought');
    headers.delete(callerHeader);
    if (session !== '') headers.set(callerHeader, await computeCallerId(session));
  }
  const isReplayable = !(body instanceof ReadableStream);
  const clientSignal = c.get('edge').readClientSignal(raw);
  const bodyLength = isReplayable ? Number.NaN : readLength(raw.headers);
  // A fetch that does not know better sends a stream in chunks, which not every server takes.
  if (Number.isSafeInteger(bodyLength)) headers.set('content-length', String(bodyLength));
  let isWatched = false;
  const watch = (open: Open): void => {
    if (isWatched) return;
    isWatched = true;
    limitDuration(route, open);
    if (heldMs !== undefined) watchSession(c, heldMs, open);
  };
  const { method } = raw;
  return { route, url, method, headers, body, bodyLength, isReplayable, clientSignal, watch };
}

/**
 * To a caller of an API, a provider that fails for the moment means one thing: the session stands,
 * come back later. It is 503 with Retry-After, not the 502 or 504 of the token request behind it.
 * Log and counter keep that failure's own code.
 */
function holdBack(failure: Failure): Failure {
  if (readConsequence(failure.code) !== 'held-up') return failure;
  const { retryAfterSeconds = 1 } = failure;
  return new Failure('provider_unavailable', { retryAfterSeconds, cause: failure });
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

async function request(c: EdgeContext, call: Call, credential: Credential): Promise<Outcome> {
  const { count, now, readsShortAnswers } = c.get('edge');
  const beganMs = now();
  const answered = await requestAccepted(c, call, credential);
  c.get('times').upstreamMs += now() - beganMs;
  if (answered instanceof Failure) return answered;
  count({ counter: 'forwarded', route: call.route.name, status: answered.response.status });
  const report = (failure: Failure): void => {
    // A browser that leaves breaks its answer off, too, and that is no failure.
    if (!call.clientSignal?.aborted) reportFailure(c, failure);
  };
  const answer = await buildAnswer(call, answered, readsShortAnswers, report);
  const lease = c.get('lease');
  if (lease !== undefined && !(answer instanceof Failure)) {
    answer.headers.append('set-cookie', lease);
  }
  return answer;
}

/**
 * Makes the call; if the upstream refuses the token, once more with another. A call whose body is
 * gone keeps the refusal, but the token is replaced all the same: the caller's next try has it.
 */
async function requestAccepted(
  c: EdgeContext,
  call: Call,
  credential: Credential,
): Promise<Answered | Failure> {
  const { fetch } = c.get('edge');
  await setToken(call, credential, credential.accessToken);
  const first = await requestUpstream(call, fetch);
  if (first instanceof Failure) return first;
  credential.learn?.(first.response);
  if (first.response.status !== 401) return first;
  const accessToken = await credential.replace(first.response);
  const isFinal = typeof accessToken === 'string' && !call.isReplayable;
  if (accessToken === undefined || isFinal) return first;
  first.deadline.stop();
  await first.response.body?.cancel();
  if (accessToken instanceof Failure) return accessToken;
  await setToken(call, credential, accessToken);
  return requestUpstream(call, fetch);
}

async function setToken(
  call: Call,
  credential: Credential,
  accessToken: string | undefined,
): Promise<void> {
  if (accessToken !== undefined) call.headers.set('authorization', `Bearer ${accessToken}`);
  await credential.sign?.(call);
}
