import type { AccessTokenView, Config, SessionView, SignedIn, SignInView } from '@postern/core';
import { AuthError } from './error.ts';
import { readProblem } from './problem.ts';

/** The session endpoints, each a path under `/auth`, and what they answer. */
interface Answers {
  readonly config: Config;
  readonly session: SessionView;
  readonly 'sign-in': SignInView;
  readonly callback: SignedIn;
  readonly refresh: SignedIn;
  readonly token: AccessTokenView;
  /** 204: there is nothing to read. */
  readonly logout: true;
}

/** Each of those has one of these. It tells the edge from another server in its place. */
const ANSWER = /^true|"signed-|"connections":\[|"(accessToken|authorizationUrl)":"/;

/**
 * Calls a session endpoint: with a body by POST, else by GET. `send` is what reaches the edge:
 * `auth.fetch`, for the parts of the kit that are imported separately.
 *
 * @throws AuthError the edge's failure, `edge_unreachable` or `edge_malformed`
 */
export async function requestEdge<Endpoint extends keyof Answers>(
  send: (path: string, init?: RequestInit) => Promise<Response>,
  endpoint: Endpoint,
  body?: object,
): Promise<Answers[Endpoint]> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await send(`/auth/${endpoint}`, init).catch((cause: unknown) => {
    throw new AuthError({
      phase: endpoint,
      code: 'edge_unreachable',
      recovery: 'retry-later',
      cause,
    });
  });
  const answer = response.ok && (await response.json().catch(() => response.status === 204));
  if (ANSWER.test(JSON.stringify(answer))) return answer;
  throw (
    (await readProblem(response, endpoint)) ??
    new AuthError({ phase: endpoint, code: 'edge_malformed', recovery: 'retry-later' })
  );
}
