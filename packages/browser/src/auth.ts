import type { Config, SessionView, SignedIn } from '@postern/core';
import { type Attempt, keepAttempt, writeAttempts } from './attempt.ts';
import { type Callback, readCallback, takeCallback } from './callback.ts';
import { createEdge } from './edge.ts';
import type { AuthError } from './error.ts';
import { readProblem } from './problem.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import type { AuthState, EndReason } from './state.ts';

export interface AuthOptions {
  /** Where the edge is. Default: the page's own origin. */
  readonly edgeOrigin?: string;
  /** The path of the redirect URI. Default: `/callback`. */
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
   * Leaves the page for the service's sign-in. Rejects with an {@link AuthError} if it cannot:
   * `connection_unknown`, `login_loop`, or the edge's failure.
   */
  readonly signIn: (options?: SignInOptions) => Promise<never>;
  /** Ends the session here, in other tabs and at the edge. Rejects if the edge cannot be told. */
  readonly signOut: () => Promise<void>;
  /**
   * Calls an API route of the edge, or anything else of its origin; elsewhere is a TypeError.
   * Answers the plain Response. A 401 that carries Postern's own problem is confirmed with the
   * edge: the session is over, or the request is sent once more, unless its body was a stream.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
}

/** What is told to other tabs: a session's view, or how it ended. Never a token. */
type Fact = SignedIn | EndReason | undefined;

/** How often an edge that gives no answer is asked again; then the kit waits for the page to wake. */
const MAX_RETRIES = 6;
/** What the wait before a retry starts from, in milliseconds, beside what the edge asks for. It doubles each time. */
const RETRY_MS = 500;

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
  const edge = createEdge(edgeOrigin);
  const listeners = new Set<() => void>();
  let channel: BroadcastChannel | undefined;
  let state: AuthState = { status: 'loading' };
  let known: SignedIn | undefined;
  let refusal: AuthError | undefined;
  let checking: Promise<AuthState> | undefined;
  let retries = 0;
  let isLeaving = false;

  function settle(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  /** Takes a fact for true. A check under way is outdated by it: it sees another state than before. */
  function learn(fact: Fact): void {
    retries = 0;
    known = undefined;
    if (typeof fact === 'object') {
      known = fact;
      refusal = undefined;
      settle({ status: 'signed-in', session: fact });
    } else settle({ status: 'signed-out', reason: fact, error: refusal });
  }

  async function check(): Promise<AuthState> {
    const before = state;
    const answer = await (exchanging ?? edge.call('session')).catch((error: AuthError) => error);
    if (state !== before) return state;
    if (isSettled(answer)) {
      const fact = answer.status === 'signed-in' ? answer : known && 'ended';
      if (!isSettled(state) || !isSame(fact, known)) {
        // What a page learns as it opens is no news to the others, and might be late.
        if (state.status !== 'loading') channel?.postMessage(fact);
        learn(fact);
      }
    } else if (state.status !== 'signed-out') {
      settle({ status: 'degraded', session: known, error: answer });
      const waitMs = RETRY_MS * 2 ** retries + (answer.retryAfterSeconds ?? 0) * 1000;
      if (retries++ < MAX_RETRIES) setTimeout(session, waitMs);
    }
    return state;
  }

  function session(): Promise<AuthState> {
    checking ??= check().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  /** What came of a callback: the new session; else what the edge says of the one before. */
  async function exchange(callback: Callback): Promise<SessionView> {
    const view = await edge.call('callback', readCallback(callback));
    channel?.postMessage(view);
    return view;
  }

  async function signIn(options: SignInOptions = {}): Promise<never> {
    const [attempt, url] = await beginSignIn(config ?? (await edge.call('config')), options);
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
    if (persisted && (!known || isLeaving)) location.reload();
  }

  async function open(attempt?: Attempt): Promise<void> {
    await session();
    // The callback was loaded a second time and nobody is signed in: one new beginning.
    if (state.status === 'signed-out' && attempt?.uses === 2) await signIn(attempt);
  }

  if (page) {
    channel = new BroadcastChannel(`postern:${edgeOrigin}`);
    channel.addEventListener('message', ({ data }: MessageEvent<Fact>) => {
      if (isSame(data, known)) return;
      // Another tab's word counts at once, and is then confirmed with the edge.
      learn(data);
      checking = undefined;
      void session();
    });
    for (const type of WAKING_EVENTS) addEventListener(type, wake as (event: Event) => void);
    const callback = takeCallback(callbackPath);
    if (callback) {
      exchanging = exchange(callback)
        .catch((error: AuthError): SessionView | Promise<SessionView> => {
          refusal = error;
          return error.code === 'issuer_mismatch' ? { status: 'signed-out' } : edge.call('session');
        })
        .finally(() => {
          exchanging = undefined;
        });
    }
    void open(callback?.attempt);
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
    async signOut() {
      await edge.call('logout', {});
      // No sign-in that was begun before may finish afterwards.
      writeAttempts([]);
      channel?.postMessage('elsewhere');
      learn('here');
    },
    async fetch(input, init) {
      const response = await edge.send(input, init).catch((error: unknown) => {
        // No answer is reason to check; a DOMException says that the caller has aborted.
        if (error instanceof TypeError) void session();
        throw error;
      });
      const isOver =
        response.status === 401 && (await readProblem(response))?.recovery === 'sign-in';
      if (!isOver || (await session()).status !== 'signed-in') return response;
      // A stream is used up by now: no Request can be made of it, and the 401 stays the answer.
      return edge.send(input, init).catch(() => response);
    },
  };
}

/** Whether somebody knows: also tells the edge's answer from a foreign one. */
function isSettled(answer: AuthState | SessionView | AuthError): answer is SessionView {
  return /signed-/.test(`${answer.status}`);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
