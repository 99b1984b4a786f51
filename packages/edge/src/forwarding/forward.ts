import type { FailureCode } from '@postern/core';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import { Failure } from '../failure.ts';
import { isRedirect } from '../oauth/provider-fetch.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { respondWithProblem } from '../problem.ts';
import { openCurrentSession } from '../sessions/current.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { buildAnswerHeaders, buildUpstreamHeaders } from './headers.ts';
import { isSafePath } from './path.ts';
import { matchesPath, type Route } from './route.ts';

/** How long an upstream may take until its first byte, in milliseconds. */
const FIRST_BYTE_TIMEOUT_MS = 30_000;

/**
 * Forwards a call to its route's upstream with its route's credential. Bodies stream both ways.
 *
 * Failures: `route_unknown`, `route_forbidden`, `session_` ones, `provider_` ones of the
 * credential, `upstream_unreachable`, `upstream_timeout`, `provider_redirected`.
 */
export function createForwarder(routes: readonly Route[]): (c: EdgeContext) => Promise<Response> {
  return async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const route = routes.find(({ name }) => pathname.startsWith(`/api/${name}/`));
    const path = route === undefined ? '' : pathname.slice(`/api/${route.name}`.length);
    const forbidden = readRefusal(route, path, c.req.method);
    if (route === undefined || forbidden !== undefined) {
      return respondWithProblem(c, new Failure(forbidden ?? 'route_unknown'));
    }
    const session = await openCurrentSession(c);
    if (session instanceof Failure) return respondWithProblem(c, session);
    const tokens = await readCredential(c, route, session);
    if (tokens instanceof Failure) return respondWithProblem(c, holdBack(tokens));
    keepAliveOf(c)(c.get('edge').sessions.touch(session));
    const answer = await requestUpstream(c, route.upstream + path + search, tokens);
    return answer instanceof Failure ? respondWithProblem(c, answer) : answer;
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

async function readCredential(
  c: EdgeContext,
  route: Route,
  session: OpenSession,
): Promise<TokenSet | Failure> {
  const { sessions, serviceTokens, connections } = c.get('edge');
  if (route.credential === 'user') {
    const { connection } = session.stored.value;
    // A user's token goes to its own service only.
    if (connection !== route.connection) return new Failure('route_forbidden');
    return sessions.useTokens(session, keepAliveOf(c));
  }
  const connection = connections.get(route.connection);
  if (connection === undefined) throw new Error(`route ${route.name} names no connection`);
  return serviceTokens.use(connection, keepAliveOf(c));
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

async function requestUpstream(
  c: EdgeContext,
  url: string,
  tokens: TokenSet,
): Promise<Response | Failure> {
  const { method, body, headers: from } = c.req.raw;
  const headers = buildUpstreamHeaders(from);
  headers.set('authorization', `Bearer ${tokens.accessToken}`);
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), FIRST_BYTE_TIMEOUT_MS);
  const signal = AbortSignal.any([timer.signal, c.req.raw.signal]);
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', signal, duplex: 'half' } as const;
  try {
    const answer = await c.get('edge').fetch(url, init);
    return readAnswer(answer);
  } catch (cause) {
    return new Failure(timer.signal.aborted ? 'upstream_timeout' : 'upstream_unreachable', {
      cause,
    });
  } finally {
    clearTimeout(timeout);
  }
}

function readAnswer(answer: Response): Response | Failure {
  const { status, body } = answer;
  if (isRedirect(status)) {
    void body?.cancel();
    return new Failure('provider_redirected', { cause: `upstream status ${status}` });
  }
  return new Response(body, { status, headers: buildAnswerHeaders(answer.headers) });
}
