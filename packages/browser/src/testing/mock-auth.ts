import type { LogoutRequest, SignedIn } from '@postern/core';
import type { Auth } from '../auth.ts';
import type { AuthError } from '../error.ts';
import type { SignInOptions } from '../sign-in.ts';
import type { AuthState } from '../state.ts';
import { buildSignedIn } from './signed-in.ts';

/** The options of {@link createMockAuth}. */
export interface MockAuthOptions {
  /** The state at the start. Default: signed in. */
  readonly state?: AuthState;
  /** Replaces `auth.fetch`. Default: a 404 response to every request. */
  readonly fetch?: Auth['fetch'];
  /** The error that `signIn` and `signOut` reject with. Default: none. */
  readonly failure?: AuthError;
}

/** A kit without page, edge or storage that changes its state synchronously. */
export interface MockAuth extends Auth {
  /** Sets the state, as the edge or another tab would. */
  readonly settle: (state: AuthState) => void;
  /** The options of every `signIn` call, oldest first. */
  readonly signIns: readonly SignInOptions[];
  /** The options of every `signOut` call, oldest first. */
  readonly signOuts: readonly LogoutRequest[];
}

/** Creates a kit for tests, in place of `createAuth`. */
export function createMockAuth(options: MockAuthOptions = {}): MockAuth {
  const listeners = new Set<() => void>();
  const signIns: SignInOptions[] = [];
  const signOuts: LogoutRequest[] = [];
  let state: AuthState = options.state ?? { status: 'signed-in', session: buildSignedIn() };

  function settle(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }
  function throwFailure(): void {
    if (options.failure) throw options.failure;
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
    session: async () => state,
    async signIn(request = {}) {
      signIns.push(request);
      throwFailure();
      const session: SignedIn = buildSignedIn(request.connection);
      settle({ status: 'signed-in', session });
      // The real kit has left the page by now, so its promise stays pending.
      return new Promise<never>(() => undefined);
    },
    async signOut(request = {}) {
      signOuts.push(request);
      throwFailure();
      settle({ status: 'signed-out', reason: 'here' });
    },
    fetch: options.fetch ?? (async () => new Response(null, { status: 404 })),
    settle,
    signIns,
    signOuts,
  };
}
