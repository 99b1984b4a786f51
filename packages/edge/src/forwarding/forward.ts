import type { FailureCode } from '@postern/core';
import { readConsequence } from '../consequence.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { limitRate } from '../limits/limit-rate.ts';
import { reportFailure } from '../problem.ts';
import { computeCallerId } from '../sessions/ticket.ts';
import { buildAnswer } from './answer.ts';
import { type Answered, type Call, readBody, readLength, requestUpstream } from './call.ts';
import { type Credential, obtainCredential } from './credential.ts';
import { isSafePath } from './path.ts';
import { buildUpstreamHeaders } from './request-headers.ts';
import { matchesPath, type Route } from './route.ts';
import { isUpgrade, joinWebSockets } from './web-socket.ts';

/**
 * Forwards a call to its route's upstream with its route's credential. Bodies stream both ways.
 *
 * Failures: `route_unknown`, `route_forbidden`, `guard_rate_limited`, `request_too_large`,
 * `request_malformed`, those of the credential, `upstream_unreachable`, `upstream_timeout`,
 * `provider_redirected`.
 */
export function createForwarder(routes: readonly Route[]): (c: EdgeContext) => Promise<Outcome> {
  return async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const route = routes.find(({ name }) => pathname.startsWith(`/api/${name}/`));
    if (route === undefined) return new Failure('route_unknown');
    const path = pathname.slice(`/api/${route.name}`.length);
    const upgrades = isUpgrade(c.req.raw.headers);
    const refusal = readRefusal(route, path, c.req.method, upgrades);
    if (refusal !== undefined) return new Failure(refusal);
    const limiting = limitRate(c, route.name, route.rateLimits);
    const limited = limiting instanceof Promise ? await limiting : limiting;
    if (limited !== undefined) return limited;
    const credential = await obtainCredential(c, route);
    if (credential instanceof Failure) return holdBack(credential);
    const call = await buildCall(c, route, route.upstream + path + search);
    if (call instanceof Failure) return call;
    return upgrades ? join(c, call, credential) : request(c, call, credential);
  };
}

function readRefusal(
  route: Route,
  path: string,
  method: string,
  upgrades: boolean,
): FailureCode | undefined {
  if (!isSafePath(path)) return 'route_unknown';
  const known = route.allow.filter((allowed) => matchesPath(allowed.path, path));
  if (known.length === 0) return 'route_unknown';
  const isAllowed = known.some(
    ({ methods, isWebSocket = false }) => methods.includes(method) && isWebSocket === upgrades,
  );
  return isAllowed ? undefined : 'route_forbidden';
}

async function buildCall(c: EdgeContext, route: Route, url: string): Promise<Call | Failure> {
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
  return { route, url, method: raw.method, headers, body, bodyLength, isReplayable, clientSignal };
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

async function join(c: EdgeContext, call: Call, credential: Credential): Promise<Outcome> {
  await setToken(call, credential, credential.accessToken);
  const protocol = c.req.raw.headers.get('sec-websocket-protocol');
  return joinWebSockets(call, protocol, c.get('edge').fetch);
}

async function request(c: EdgeContext, call: Call, credential: Credential): Promise<Outcome> {
  const { count, now, readsShortAnswers } = c.get('edge');
  const beganMs = now();
  const answered = await requestAccepted(c, call, credential);
  c.get('times').upstreamMs += now() - beganMs;
  if (answered instanceof Failure) return answered;
  count({ counter: 'forwarded', route: call.route.name, status: answered.response.status });
  const report = (failure: Failure): void => {
    // A browser that is gone breaks its answer off, too, and that is nobody's failure.
    if (!call.clientSignal?.aborted) reportFailure(c, failure);
  };
  const answer = await buildAnswer(call, answered, readsShortAnswers, report);
  const lease = c.get('lease');
  if (lease !== undefined && !(answer instanceof Failure)) {
    answer.headers.append('set-cookie', lease);
  }
  return answer;
}

/** Makes the call; if the upstream refuses the token, once more with another, where the body allows. */
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
  if (first.response.status !== 401 || !call.isReplayable) return first;
  const accessToken = await credential.replace(first.response);
  if (accessToken === undefined) return first;
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
