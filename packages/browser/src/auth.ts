import type { SignedIn } from '@postern/core';
import { finishSignIn, takeCallback } from './callback.ts';
import { createEdgeClient, readProblem } from './edge-client.ts';
import { AuthError } from './error.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import { type AuthState, createStateStore } from './state.ts';

export interface AuthOptions {
  /** Where the edge is. Default: the page's own origin. */
  readonly edgeOrigin?: string;
  /** The path of the redirect URI. Default: `/callback`. */
  readonly callbackPath?: string;
}

/** Sign-in, session and API calls of one page. Tokens never reach it. */
export interface Auth {
  /** The current state; the same object until it changes. */
  readonly getSnapshot: () => AuthState;
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Leaves the page for the service's sign-in. Rejects with an {@link AuthError} if it cannot. */
  signIn(options?: SignInOptions): Promise<never>;
  /** Ends the session, here and at the edge. Rejects if the edge cannot be told. */
  signOut(): Promise<void>;
  /** Asks the edge for the session; calls under way are shared. Never rejects: see the state. */
  session(): Promise<AuthState>;
  /**
   * Calls an API route of the edge, or anything else of its origin. Answers the plain Response;
   * one that says that the session is over also changes the state. Other origins are a TypeError:
   * neither header nor cookie is sent to them.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/**
 * Creates the kit. If the page is the callback, the answer is taken from its address at once and
 * the code exchanged; otherwise the edge is asked for the session.
 */
export function createAuth(options: AuthOptions = {}): Auth {
  const edge = createEdgeClient(options.edgeOrigin ?? location.origin);
  const store = createStateStore();
  const channel = new BroadcastChannel('postern');
  let checking: Promise<AuthState> | undefined;

  function settle(state: AuthState): AuthState {
    store.set(state);
    return state;
  }
  /** Facts are told to other tabs, never tokens; they confirm with the edge. */
  function announce(state: AuthState): AuthState {
    channel.postMessage(state.status);
    return settle(state);
  }
  async function check(): Promise<AuthState> {
    try {
      const view = await edge.session();
      if (view.status === 'signed-in') return settle({ status: 'signed-in', session: view });
      return settle(view);
    } catch (error) {
      return settle(buildDegraded(store.getSnapshot(), error));
    }
  }
  async function exchange(answer: Promise<SignedIn>): Promise<AuthState> {
    try {
      return announce({ status: 'signed-in', session: await answer });
    } catch (error) {
      return settle({ status: 'signed-out', error: asAuthError(error, 'callback') });
    }
  }
  function session(): Promise<AuthState> {
    checking ??= check().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  const callback = takeCallback(options.callbackPath ?? '/callback');
  if (callback) void exchange(finishSignIn(edge, callback));
  else void session();
  channel.addEventListener('message', () => void session());

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    session,
    async signIn(signInOptions = {}) {
      location.assign(await beginSignIn(edge, signInOptions));
      return new Promise<never>(() => undefined);
    },
    async signOut() {
      await edge.logout();
      announce({ status: 'signed-out' });
    },
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input, edge.origin);
      if (url.origin !== edge.origin) throw new TypeError(`${url.origin} is not the edge`);
      const response = await edge.send(input instanceof Request ? input : url, init);
      if (await endsSession(response)) announce({ status: 'signed-out' });
      return response;
    },
  };
}

/** Only a 401 that carries Postern's own problem code ends the session; an upstream's 401 is its own. */
async function endsSession(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return readProblem(answer, 'fetch').recovery === 'sign-in';
}

function buildDegraded(before: AuthState, cause: unknown): AuthState {
  const error = asAuthError(cause, 'session');
  const session = 'session' in before ? before.session : undefined;
  return session ? { status: 'degraded', session, error } : { status: 'degraded', error };
}

function asAuthError(error: unknown, phase: 'callback' | 'session'): AuthError {
  if (error instanceof AuthError) return error;
  return new AuthError('edge_malformed', phase, 'retry-later', { cause: error });
}
