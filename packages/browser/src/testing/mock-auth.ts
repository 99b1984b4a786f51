import type { LogoutRequest, SignedIn } from '@postern/core';
import type { Auth } from '../auth.ts';
import type { AuthError } from '../error.ts';
import type { SignInOptions } from '../sign-in.ts';
import type { AuthState } from '../state.ts';
import { buildSignedIn } from './signed-in.ts';

export interface MockAuthOptions {
  /** The state to begin with. Default: signed in. */
  readonly state?: AuthState;
  /** What the API answers. Default: 404 for everything. */
  readonly fetch?: Auth['fetch'];
  /** Makes the next acts fail, as the edge would. */
  readonly failure?: AuthError;
}

/** A kit of the same type, without page, edge or storage, that does at once what it is told. */
export interface MockAuth extends Auth {
  /** Puts the kit into a state, as if the edge or another tab had. */
  readonly settle: (state: AuthState) => void;
  /** The sign-ins that were asked for, oldest first. */
  readonly signIns: readonly SignInOptions[];
  /** The same of the sign-outs. */
  readonly signOuts: readonly LogoutRequest[];
}

/** `createAuth` for tests: the same call with another word in it. */
export function createMockAuth(options: MockAuthOptions = {}): MockAuth {
  const listeners = new Set<() => void>();
  const signIns: SignInOptions[] = [];
  const signOuts: LogoutRequest[] = [];
  let state: AuthState = options.state ?? { status: 'signed-in', session: buildSignedIn() };

  function settle(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }
  function failIfTold(): void {
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
      failIfTold();
      const session: SignedIn = buildSignedIn(request.connection);
      settle({ status: 'signed-in', session });
      // The real one has left the page by now.
      return new Promise<never>(() => undefined);
    },
    async signOut(request = {}) {
      signOuts.push(request);
      failIfTold();
      settle({ status: 'signed-out', reason: 'here' });
    },
    fetch: options.fetch ?? (async () => new Response(null, { status: 404 })),
    settle,
    signIns,
    signOuts,
  };
}
