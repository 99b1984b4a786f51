import {
  type Config,
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  type LogoutRequest,
  type SessionView,
  type SignedIn,
} from '@postern/core';
import { type Attempt, forgetAttempts, keepAttempt, takeAttempt } from './attempt.ts';
import { type Callback, readCallback, takeCallback, takeEdgeError } from './callback.ts';
import { AuthError } from './error.ts';
import { KIT_NAME, RETRY_LIMIT_MS, RETRY_MS } from './limits.ts';
import { readProblem } from './problem.ts';
import { requestEdge } from './request.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import type { AuthState, EndReason } from './state.ts';

/** The options of {@link createAuth}. */
export interface AuthOptions {
  /** The origin of the edge. Default: the page's own origin. */
  readonly edgeOrigin?: string;
  /** The response of `/auth/config`. Default: the kit requests it for each sign-in. */
  readonly config?: Config;
}

/**
 * The kit: sign-in, session and API calls of one page. It never sees a token. `Claims` are the claims
 * of the user that the app declares; see {@link SessionOf}.
 */
export interface Auth<Claims extends object | undefined = undefined> {
  /** The current state; the same object until it changes. */
  readonly state: AuthState<Claims>;
  /** Returns `state`. It needs no `this`, so it can be passed to a framework. */
  readonly getSnapshot: () => AuthState<Claims>;
  /**
   * Calls `listener` after every change of the state, until the returned function is called. What it
   * throws becomes an unhandled rejection.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Asks the edge for the session. Concurrent calls share one request. Never rejects: a failure is
   * in the state.
   */
  readonly session: () => Promise<AuthState<Claims>>;
  /**
   * Leaves the page for the provider's sign-in. Never resolves. Rejects with an {@link AuthError}:
   * `connection_unknown`, `login_loop`, `storage_unavailable`, `edge_unreachable`, `edge_malformed`,
   * or a failure of the edge.
   */
  readonly signIn: (options?: SignInOptions) => Promise<never>;
  /**
   * Ends the session at the edge, here and in other tabs. Rejects with an {@link AuthError} and
   * keeps the session if the edge does not confirm. `everywhere` ends all sessions of the user. It
   * needs `signOutEverywhere` of the connection in `/auth/config`; otherwise `provider_unsupported`.
   *
   * `atProvider` also ends the provider's session, so that the next sign-in asks: the page leaves
   * for the provider, which leads back to `returnTo`, and the promise stays pending. If the
   * connection has no `signOutAtProvider` in `/auth/config`, only the session here ends.
   */
  readonly signOut: (options?: LogoutRequest) => Promise<void>;
  /**
   * Calls a route of the edge, or any other path of its origin, and resolves to the plain Response.
   * Rejects with a TypeError for another origin, and as the global `fetch` does. After a 401 with a
   * problem document of the edge, it checks the session: if the edge confirms it, the request is
   * sent once more, unless its body was a stream. `step_up_required` is returned as it is; see
   * `withStepUp` of `@postern/browser/step-up`.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/** A message to other tabs: the session's view, or how the session ended. Never a token. */
type Fact = SignedIn | EndReason | undefined;

/** The state with the fields that some of its kinds lack. */
type AnyState = AuthState & {
  readonly reason?: EndReason | undefined;
  readonly error?: AuthError | undefined;
};

/** Undefined on a server. */
const page: Location | undefined = globalThis.location;

/** The kit of this page. */
let kit: Auth | undefined;

/**
 * Creates the kit. On the callback page, it takes the authorization response out of the address and
 * exchanges the code; on any other page, it asks the edge for the session. On a server it sends
 * nothing, and the state stays `loading`.
 *
 * A page has one kit: a second call returns it, whatever its options. So a hot reload of the calling
 * module keeps the state, and leaves no kit behind.
 *
 * It is one closure because minifiers cannot shorten the property names between objects.
 */
export function createAuth<Claims extends object | undefined = undefined>(
  options?: AuthOptions,
): Auth<Claims>;
export function createAuth({ edgeOrigin = page?.origin, config }: AuthOptions = {}): Auth {
  if (kit) return kit;
  const listeners = new Set<() => Promise<void>>();
  let channel: BroadcastChannel | undefined;
  let state: AnyState = { status: 'loading' };
  /** Why the last sign-in failed, until the state has it. */
  let signInError: AuthError | undefined;
  let checking: Promise<AuthState> | undefined = Promise.resolve(state);
  let retryMs = RETRY_MS;
  let isLeaving = false;
  /** Whether the page may be the first after a sign-in in the edge flow. */
  let isReturn = false;

  /**
   * Sends a request with the CSRF header and the session cookie (RFC 10017, CSRF defences).
   * Relative addresses are the edge's. Another origin is a TypeError before anything is sent.
   */
  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input instanceof Request ? input : new URL(input, edgeOrigin), {
      ...init,
      credentials: 'include',
    });
    if (!request.url.startsWith(`${edgeOrigin}/`)) throw new TypeError('Not the edge');
    request.headers.set(CSRF_HEADER, CSRF_HEADER_VALUE);
    return fetch(request);
  }

  /** Sets the state. A pending check sees that the state has changed, and drops its result. */
  function settle(next: AuthState): void {
    state = next;
    checking = undefined;
    for (const listener of listeners) void listener();
  }

  /** Applies a fact to the state. Returns whether it changed anything. */
  function learn(fact: Fact): boolean {
    const next: AuthState =
      typeof fact === 'object'
        ? { status: 'signed-in', session: fact }
        : { status: 'signed-out', error: signInError, reason: fact };
    const isNews =
      next.status !== state.status ||
      JSON.stringify(next.session) !== JSON.stringify(state.session);
    if (isNews) {
      retryMs = RETRY_MS;
      signInError = undefined;
      settle(next);
    }
    return isNews;
  }

  function session(): Promise<AuthState> {
    return (checking ??= check());
  }

  async function exchange(callback: Callback): Promise<SessionView> {
    const view = await requestEdge(send, 'callback', readCallback(callback));
    // `check` drops this answer if another tab has reported the end of the earlier session meanwhile.
    learn(view);
    channel?.postMessage(view);
    return view;
  }

  /** After a failed callback: requests the earlier session, which may still exist. */
  async function recover(failure: AuthError, attempt?: Attempt): Promise<SessionView> {
    signInError = failure;
    if (failure.code === 'issuer_mismatch') return { status: 'signed-out' };
    const view = await requestEdge(send, 'session');
    // The callback was reloaded, or the user took too long: start one new sign-in. If that fails too,
    // the state keeps the first failure.
    if (view.status === 'signed-out' && attempt?.uses === 2) leave(attempt).catch(() => undefined);
    return view;
  }

  /**
   * Applies the edge's response to the state: on the callback page, the response to the exchange.
   */
  async function check(answering = requestEdge(send, 'session')): Promise<AuthState> {
    const before = state;
    const answer = await answering.catch((error: AuthError) => error);
    if (state !== before) return state;
    checking = undefined;
    if (!(answer instanceof AuthError)) {
      const fact = answer.status === 'signed-in' ? answer : state.session && 'ended';
      // The first check of a page is not broadcast: the other tabs know, and it may be outdated.
      if (learn(fact) && (isReturn || before.status !== 'loading')) channel?.postMessage(fact);
    } else if (state.status !== 'signed-out') {
      // The same failure again is not a change. Otherwise, an app that calls an API after each change
      // would never stop, because each failed call causes a check.
      if (state.error?.code !== answer.code)
        settle({ ...state, status: 'degraded', error: answer });
      if (retryMs < RETRY_LIMIT_MS)
        setTimeout(() => void session(), retryMs + (answer.retryAfterSeconds ?? 0) * 1000);
      retryMs *= 2;
    }
    return state;
  }

  async function leave(options: SignInOptions): Promise<never> {
    const [attempt, url] = await beginSignIn(send, config, options);
    keepAttempt(attempt);
    isLeaving = true;
    return new Promise(() => location.assign(url));
  }

  async function wake({ persisted }: Partial<PageTransitionEvent>): Promise<void> {
    // A page that was just loaded also gets a pageshow, but not a persisted one.
    if (document.hidden || persisted === false) return;
    // The network may be back before the edge can be reached.
    retryMs = RETRY_MS;
    await session();
    // A page restored by Back must not show the last user's content, or wait forever for a sign-in. A
    // page that never had a session stays as it is: a visitor may have filled in a form.
    if (persisted && (state.reason || isLeaving)) location.reload();
  }

  const created: Auth = {
    get state() {
      return state;
    },
    getSnapshot: () => state,
    subscribe(listener) {
      // Async, so that an error of a listener is neither the kit's nor that of the other listeners.
      const call = async (): Promise<void> => listener();
      listeners.add(call);
      return () => listeners.delete(call);
    },
    session,
    signIn: (options = {}) =>
      leave(options).catch((error: AuthError) => {
        if (state.status === 'loading') signInError = error;
        // As in `check`, the same failure again is not a change.
        else if (state.status === 'signed-out' && state.error?.code !== error.code)
          settle({ ...state, error });
        throw error;
      }),
    async signOut({ everywhere, atProvider, returnTo } = {}) {
      // Field by field: as `onClick`, it gets an event, and React's cannot become JSON.
      const answering = requestEdge(send, 'logout', { everywhere, atProvider, returnTo });
      // The session has ended if only the response was lost.
      answering.catch(session);
      const { continueAt } = await answering;
      // A sign-in that started before must not finish afterwards.
      forgetAttempts();
      channel?.postMessage('elsewhere');
      // A page that signs in by itself must not do so on its way to the provider.
      if (continueAt) await new Promise(() => location.assign(continueAt));
      learn('here');
    },
    async fetch(input, init) {
      const response = await send(input, init).catch((error: unknown) => {
        // A TypeError is a network failure, so check. A DOMException means that the caller aborted.
        if (error instanceof TypeError) void session();
        throw error;
      });
      // The retries have ended, but the edge answers.
      if (retryMs >= RETRY_LIMIT_MS) void wake({});
      const problem = await readProblem(response);
      // After step_up_required, the session is as it was: the same call would get the same response.
      const isRefused = problem?.status === 401 && !/step_up/.test(problem.code);
      // A stream body is used up by now, so `send` throws: return the 401.
      return isRefused && (await session()).status === 'signed-in'
        ? send(input, init).catch(() => response)
        : response;
    },
  };
  if (page) {
    kit = created;
    try {
      channel = new BroadcastChannel(KIT_NAME + edgeOrigin);
      channel.addEventListener('message', (event: MessageEvent<Fact>) => {
        // Believe the other tab at once, then confirm with the edge.
        if (learn(event.data)) void session();
      });
    } catch {
      // Firefox has no channel while cookies are off. The app works in this tab all the same.
    }
    // The page may have missed a change: it was offline, hidden, or in the back/forward cache.
    for (const type of ['online', 'visibilitychange', 'pageshow'])
      addEventListener(type, (event) => void wake(event));
    signInError = takeEdgeError();
    const callback = takeCallback();
    isReturn = !callback && takeAttempt()?.uses === 1;
    checking = check(
      callback &&
        exchange(callback).catch((failure: AuthError) => recover(failure, callback.attempt)),
    );
  }
  return created;
}
