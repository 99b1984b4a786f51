import {
  type Config,
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  type LogoutRequest,
  type SessionView,
  type SignedIn,
} from '@postern/core';
import { type Attempt, forgetAttempts, keepAttempt } from './attempt.ts';
import { type Callback, readCallback, takeCallback, takeEdgeError } from './callback.ts';
import { AuthError } from './error.ts';
import { RETRY_LIMIT_MS, RETRY_MS } from './limits.ts';
import { readProblem } from './problem.ts';
import { requestEdge } from './request.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import type { AuthState, EndReason } from './state.ts';

export interface AuthOptions {
  /** Where the edge is. Default: the page's own origin. */
  readonly edgeOrigin?: string;
  /**
   * The path of the redirect URI of the browser flow, or the beginning of several, such as
   * `/callback` for `/callback/work`. Default: `/callback`.
   */
  readonly callbackPath?: string;
  /** What `/auth/config` answers, to save that request before a sign-in. */
  readonly config?: Config;
}

/** Sign-in, session and API calls of one page. Tokens never reach it. */
export interface Auth {
  /** The current state; the same object until it changes. */
  readonly state: AuthState;
  /** The same, as a function that needs no `this`: for frameworks. */
  readonly getSnapshot: () => AuthState;
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the edge for the session; calls under way are shared. Never rejects: see the state. */
  readonly session: () => Promise<AuthState>;
  /**
   * Leaves the page for the provider's sign-in. Rejects with an {@link AuthError} if it cannot:
   * `connection_unknown`, `login_loop`, `storage_unavailable`, or the edge's failure.
   */
  readonly signIn: (options?: SignInOptions) => Promise<never>;
  /**
   * Ends the session here, in other tabs and at the edge. Rejects if the edge cannot be told.
   * `everywhere` ends all sessions of the user, where the connection's `signOutEverywhere` in
   * `/auth/config` says that its service names the user; else `provider_unsupported`.
   */
  readonly signOut: (options?: LogoutRequest) => Promise<void>;
  /**
   * Calls an API route of the edge, or anything else of its origin; elsewhere is a TypeError.
   * Answers the plain Response. A 401 that carries Postern's own problem is confirmed with the
   * edge: the session is over, or the request is sent once more, unless its body was a stream.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
}

/** What is told to other tabs: a session's view, or how it ended. Never a token. */
type Fact = SignedIn | EndReason | undefined;

/** What may have made the page miss something: no network, another tab in front, Back (bfcache). */
const WAKING_EVENTS = ['online', 'visibilitychange', 'pageshow'];

/** Absent on a server. */
const page: Location | undefined = globalThis.location;

/** The code exchange under way in this page. Kits that are created meanwhile wait for it too. */
let exchanging: Promise<SessionView> | undefined;

/**
 * Creates the kit. If the page is the callback, the answer is taken from its address at once and
 * the code exchanged; otherwise the edge is asked for the session. Without a page (on a server) it
 * does neither, and the state stays `loading`.
 *
 * One closure, and not an object for each concern: names between objects are bytes in every app.
 */
export function createAuth({
  edgeOrigin = page?.origin,
  callbackPath = '/callback',
  config,
}: AuthOptions = {}): Auth {
  const listeners = new Set<() => void>();
  let channel: BroadcastChannel | undefined;
  let state: AuthState = { status: 'loading' };
  let refusal: AuthError | undefined;
  let checking: Promise<AuthState> | undefined;
  let retryMs = RETRY_MS;
  let isLeaving = false;

  /**
   * Sends a request with the CSRF header and the session cookie (RFC 10017, CSRF defences).
   * Relative addresses are the edge's; an address elsewhere is a TypeError, and nothing is sent.
   */
  async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const target = input instanceof Request ? input : new URL(input, edgeOrigin);
    const request = new Request(target, { ...init, credentials: 'include' });
    if (!request.url.startsWith(`${edgeOrigin}/`)) throw new TypeError('Not the edge');
    request.headers.set(CSRF_HEADER, CSRF_HEADER_VALUE);
    return fetch(request);
  }

  /** A check under way is outdated by whatever settles the state: it sees another than before. */
  function settle(next: AuthState): void {
    state = next;
    checking = undefined;
    for (const listener of listeners) listener();
  }

  /** Takes a fact for true, and says whether it is news. */
  function learn(fact: Fact): boolean {
    const next: AuthState =
      typeof fact === 'object'
        ? { status: 'signed-in', session: fact }
        : { status: 'signed-out', reason: fact, error: refusal };
    const isNews =
      next.status !== state.status ||
      JSON.stringify(next.session) !== JSON.stringify(state.session);
    if (isNews) {
      retryMs = RETRY_MS;
      refusal = undefined;
      settle(next);
    }
    return isNews;
  }

  async function check(): Promise<AuthState> {
    const before = state;
    const answer = await (exchanging ?? requestEdge(send, 'session')).catch(
      (error: AuthError) => error,
    );
    exchanging = undefined;
    if (state !== before) return state;
    checking = undefined;
    if (!(answer instanceof AuthError)) {
      const fact = answer.status === 'signed-in' ? answer : state.session && 'ended';
      // What a page learns as it opens is no news to the others, and might be late.
      if (learn(fact) && before.status !== 'loading') channel?.postMessage(fact);
    } else if (state.status !== 'signed-out') {
      settle({ status: 'degraded', session: state.session, error: answer });
      const waitMs = retryMs + (answer.retryAfterSeconds ?? 0) * 1000;
      if (retryMs < RETRY_LIMIT_MS) setTimeout(session, waitMs);
      retryMs *= 2;
    }
    return state;
  }

  function session(): Promise<AuthState> {
    checking ??= check();
    return checking;
  }

  async function exchange(callback: Callback): Promise<SessionView> {
    const view = await requestEdge(send, 'callback', readCallback(callback));
    channel?.postMessage(view);
    return view;
  }

  /** What stands after a callback that came to nothing: the session before it, if there is one. */
  async function recover(failure: AuthError, attempt?: Attempt): Promise<SessionView> {
    refusal = failure;
    if (failure.code === 'issuer_mismatch') return { status: 'signed-out' };
    const view = await requestEdge(send, 'session');
    if (view.status === 'signed-out' && attempt?.uses === 2) {
      // The callback was loaded a second time, or the user took too long: one new beginning. If it
      // fails, the refusal stands.
      signIn(attempt).catch(() => undefined);
    }
    return view;
  }

  async function signIn(options: SignInOptions = {}): Promise<never> {
    const [attempt, url] = await beginSignIn(send, config, options);
    keepAttempt(attempt);
    isLeaving = true;
    location.assign(url);
    return new Promise(() => undefined);
  }

  async function wake({ persisted }: Event & { persisted?: boolean }): Promise<void> {
    // The pageshow of a page that was just loaded is no waking: it is not persisted.
    if (document.hidden || persisted === false) return;
    await session();
    // A page that Back has brought back must neither show what the last user saw, nor wait for ever.
    if (persisted && (!state.session || isLeaving)) location.reload();
  }

  if (page) {
    channel = new BroadcastChannel(`postern:${edgeOrigin}`);
    channel.addEventListener('message', ({ data }: MessageEvent<Fact>) => {
      // Another tab's word counts at once, and is then confirmed with the edge.
      if (learn(data)) void session();
    });
    for (const type of WAKING_EVENTS) addEventListener(type, wake as (event: Event) => void);
    refusal = takeEdgeError();
    const callback = takeCallback(callbackPath);
    if (callback) {
      exchanging = exchange(callback).catch((failure: AuthError) =>
        recover(failure, callback.attempt),
      );
    }
    void session();
  }

  return {
    get state() {
      return state;
    },
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    session,
    signIn,
    async signOut(options = {}) {
      await requestEdge(send, 'logout', options);
      // No sign-in that was begun before may finish afterwards.
      forgetAttempts();
      channel?.postMessage('elsewhere');
      learn('here');
    },
    async fetch(input, init) {
      const response = await send(input, init).catch((error: unknown) => {
        // No answer is reason to check; a DOMException says that the caller has aborted.
        if (error instanceof TypeError) void session();
        throw error;
      });
      const problem = await readProblem(response);
      if (problem?.status !== 401 || (await session()).status !== 'signed-in') return response;
      // A stream is used up by now: no Request can be made of it, and the 401 stays the answer.
      return send(input, init).catch(() => response);
    },
  };
}
