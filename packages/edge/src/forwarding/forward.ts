import type { FailureCode } from '@postern/core';
import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { isRedirect } from '../oauth/provider-fetch.ts';
import { respondWithProblem } from '../problem.ts';
import { buildCall, type Call, requestUpstream } from './call.ts';
import { type Credential, obtainCredential } from './credential.ts';
import { cleanAnswerHeaders } from './headers.ts';
import { isSafePath } from './path.ts';
import { matchesPath, type Route } from './route.ts';

/**
 * Forwards a call to its route's upstream with its route's credential. Bodies stream both ways.
 *
 * Failures: `route_unknown`, `route_forbidden`, those of the credential, `upstream_unreachable`,
 * `upstream_timeout`, `provider_redirected`.
 */
export function createForwarder(routes: readonly Route[]): (c: EdgeContext) => Promise<Response> {
  return async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const route = routes.find(({ name }) => pathname.startsWith(`/api/${name}/`));
    const path = route === undefined ? '' : pathname.slice(`/api/${route.name}`.length);
    const refusal = readRefusal(route, path, c.req.method);
    if (route === undefined || refusal !== undefined) {
      return respondWithProblem(c, new Failure(refusal ?? 'route_unknown'));
    }
    const credential = await obtainCredential(c, route);
    if (credential instanceof Failure) return respondWithProblem(c, holdBack(credential));
    const { raw } = c.req;
    const clientSignal = c.get('edge').readClientSignal(raw);
    const call = await buildCall(raw, route.upstream + path + search, clientSignal);
    return answer(c, await requestAccepted(c, call, credential));
  };
}

function readRefusal(
  route: Route | undefined,
  path: string,
  method: string,
): FailureCode | undefined {
  if (route === undefined || !isSafePath(path)) return 'route_unknown';
  const known = route.allow.filter((allowed) => matchesPath(allowed.path, path));
  if (known.length === 0) return 'route_unknown';
  return known.some(({ methods }) => methods.includes(method)) ? undefined : 'route_forbidden';
}

/** Failures of a provider that pass by themselves. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'provider_timeout',
  'provider_unreachable',
  'provider_malformed',
]);

/**
 * To a caller of an API, a provider that fails for the moment means one thing: the session stands,
 * come back later. It is 503 with Retry-After, not the 502 or 504 of the token request behind it.
 */
function holdBack(failure: Failure): Failure {
  if (!PASSING.has(failure.code)) return failure;
  const { code, retryAfterSeconds = 1, cause = code } = failure;
  return new Failure('provider_rate_limited', { retryAfterSeconds, cause });
}

/** Makes the call; if the upstream refuses the token, once more with another, where the body allows. */
async function requestAccepted(
  c: EdgeContext,
  call: Call,
  credential: Credential,
): Promise<Response | Failure> {
  const { fetch } = c.get('edge');
  const first = await requestUpstream(call, credential.accessToken, fetch);
  if (first instanceof Failure || first.status !== 401 || !call.isReplayable) return first;
  const accessToken = await credential.replace();
  if (accessToken === undefined) return first;
  await first.body?.cancel();
  return accessToken instanceof Failure ? accessToken : requestUpstream(call, accessToken, fetch);
}

function answer(c: EdgeContext, given: Response | Failure): Response {
  if (given instanceof Failure) return respondWithProblem(c, given);
  const { status, body } = given;
  if (isRedirect(status)) {
    void body?.cancel();
    const cause = `upstream status ${status}`;
    return respondWithProblem(c, new Failure('provider_redirected', { cause }));
  }
  const response = new Response(body, given);
  cleanAnswerHeaders(response.headers);
  const lease = c.get('lease');
  if (lease !== undefined) response.headers.append('set-cookie', lease);
  return response;
}
