import type {
  AccessTokenView,
  Config,
  LogoutView,
  SessionView,
  SignedIn,
  SignInView,
  UserSessionsView,
} from '@postern/core';
import { AuthError } from './error.ts';
import { readProblem } from './problem.ts';

/** The response of each session endpoint under `/auth`. */
interface Answers {
  readonly config: Config;
  readonly session: SessionView;
  readonly 'sign-in': SignInView;
  readonly callback: SignedIn;
  /** Of a deletion: the number 204. */
  readonly sessions: UserSessionsView;
  readonly refresh: SignedIn;
  readonly token: AccessTokenView;
  /** The number 204, or where the sign-out goes on. */
  readonly logout: Partial<LogoutView>;
}

/**
 * Calls a session endpoint: by POST with a body, by GET without.
 *
 * @param send sends the request. Parts of the kit that are imported separately pass `auth.fetch`
 * @param expected matches the endpoint's name and its response, so that another server in the edge's
 *   place is recognized. Default: the responses that `createAuth` reads, and the 204 of a sign-out
 * @throws AuthError the edge's failure, `edge_unreachable` or `edge_malformed`
 */
export async function requestEdge<Endpoint extends keyof Answers>(
  send: (path: string, init?: RequestInit) => Promise<Response>,
  endpoint: Endpoint,
  body?: object,
  expected: RegExp = /t204$|"signed-|"(connections|authorizationUrl|continueAt)":["[]/,
): Promise<Answers[Endpoint]> {
  const response = await send(
    `/auth/${endpoint}`,
    body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  ).catch((cause: unknown) => {
    throw new AuthError({
      phase: endpoint,
      code: 'edge_unreachable',
      recovery: 'retry-later',
      cause,
    });
  });
  const answer = response.ok && (await response.json().catch(() => response.status));
  if (expected.test(endpoint + JSON.stringify(answer))) return answer;
  throw (
    (await readProblem(response, endpoint)) ??
    new AuthError({ phase: endpoint, code: 'edge_malformed', recovery: 'retry-later' })
  );
}
