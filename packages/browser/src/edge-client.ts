import type { Config, Problem, SessionView, SignedIn } from '@postern/core';
import { CSRF_HEADER, CSRF_HEADER_VALUE } from '@postern/core';
import { AuthError, type AuthPhase } from './error.ts';

/** The session endpoints of the edge, as calls that answer or throw an {@link AuthError}. */
export interface EdgeClient {
  readonly origin: string;
  config(): Promise<Config>;
  session(): Promise<SessionView>;
  /** Hands over the code; the answer is the new session's view. */
  callback(body: object): Promise<SignedIn>;
  logout(): Promise<void>;
  /** Sends a request with the CSRF header and the session cookie. */
  send(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

export function createEdgeClient(origin: string): EdgeClient {
  return {
    origin,
    send,
    config: async () => read(isConfig, 'sign-in', await call('sign-in', `${origin}/auth/config`)),
    session: async () =>
      read(isSessionView, 'session', await call('session', `${origin}/auth/session`)),
    callback: async (body) =>
      read(isSignedIn, 'callback', await call('callback', `${origin}/auth/callback`, body)),
    logout: async () => {
      await call('sign-out', `${origin}/auth/logout`, {});
    },
  };
}

async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, { ...init, credentials: 'include' });
  request.headers.set(CSRF_HEADER, CSRF_HEADER_VALUE);
  return fetch(request);
}

async function call(phase: AuthPhase, url: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await send(url, init).catch((cause: unknown) => {
    throw new AuthError('edge_unreachable', phase, 'retry-later', { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw readProblem(answer, phase);
}

function read<T>(is: (answer: unknown) => answer is T, phase: AuthPhase, answer: unknown): T {
  if (is(answer)) return answer;
  throw new AuthError('edge_malformed', phase, 'retry-later');
}

/** Reads an error answer; what is no problem document of the edge is `edge_malformed`. */
export function readProblem(answer: unknown, phase: AuthPhase): AuthError {
  if (!isProblem(answer)) return new AuthError('edge_malformed', phase, 'retry-later');
  const { code, recovery, detail, requestId } = answer;
  return new AuthError(code, phase, recovery, { message: detail, requestId });
}

// The edge is trusted to keep its contract; these tell its answers from another server's.
const field = (answer: unknown, name: string): unknown => Reflect.get(Object(answer), name);
const isProblem = (answer: unknown): answer is Problem => !!field(answer, 'recovery');
const isConfig = (answer: unknown): answer is Config => Array.isArray(field(answer, 'connections'));
const isSignedIn = (answer: unknown): answer is SignedIn => field(answer, 'status') === 'signed-in';
const isSessionView = (answer: unknown): answer is SessionView =>
  isSignedIn(answer) || field(answer, 'status') === 'signed-out';
