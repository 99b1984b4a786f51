import type { Config, SessionView, SignedIn } from '@postern/core';
import { CSRF_HEADER, CSRF_HEADER_VALUE } from '@postern/core';
import { AuthError } from './error.ts';
import { readProblem } from './problem.ts';

/** The session endpoints, each a path under `/auth`, and what they answer. */
interface Answers {
  readonly config: Config;
  readonly session: SessionView;
  readonly callback: SignedIn;
  /** 204: there is nothing to read. */
  readonly logout: true;
}

/** The edge, as the browser sees it. */
export interface Edge {
  /**
   * Sends a request with the CSRF header and the session cookie (RFC 10017, CSRF defences).
   * Relative addresses are the edge's; an address elsewhere is a TypeError, and nothing is sent.
   */
  send(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /**
   * Calls a session endpoint: with a body by POST, else by GET.
   *
   * @throws AuthError the edge's failure, `edge_unreachable` or `edge_malformed`
   */
  call<Endpoint extends keyof Answers>(
    endpoint: Endpoint,
    body?: object,
  ): Promise<Answers[Endpoint]>;
}

/** Reaches the edge of an origin. */
export function createEdge(edgeOrigin: string | undefined): Edge {
  async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const target = input instanceof Request ? input : new URL(input, edgeOrigin);
    const request = new Request(target, { ...init, credentials: 'include' });
    if (!request.url.startsWith(`${edgeOrigin}/`)) throw new TypeError('Not the edge');
    request.headers.set(CSRF_HEADER, CSRF_HEADER_VALUE);
    return fetch(request);
  }
  async function call<Endpoint extends keyof Answers>(
    endpoint: Endpoint,
    body?: object,
  ): Promise<Answers[Endpoint]> {
    const headers = { 'content-type': 'application/json' };
    const init = body && { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await send(`/auth/${endpoint}`, init).catch((cause: unknown) => {
      throw new AuthError(endpoint, { code: 'edge_unreachable', recovery: 'retry-later' }, cause);
    });
    // 204 has nothing to read, and that is the answer.
    const answer = response.ok && (await response.json().catch(() => response.status === 204));
    if (answer) return answer;
    throw (
      (await readProblem(response, endpoint)) ??
      new AuthError(endpoint, { code: 'edge_malformed', recovery: 'retry-later' })
    );
  }
  return { send, call };
}
