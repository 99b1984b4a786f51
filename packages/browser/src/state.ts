import type { SignedIn } from '@postern/core';
import type { AuthError } from './error.ts';

/**
 * What the page knows about its session.
 *
 * - `loading`: not known yet; the first answer of the edge, or a code exchange, is under way
 * - `signed-in`: the edge has confirmed the session
 * - `signed-out`: the edge has confirmed that there is none; `error` says why a sign-in failed
 * - `degraded`: the edge cannot be asked; `session` is what was last known of it
 */
export type AuthState =
  | { readonly status: 'loading' }
  | { readonly status: 'signed-in'; readonly session: SignedIn }
  | { readonly status: 'signed-out'; readonly error?: AuthError }
  | { readonly status: 'degraded'; readonly session?: SignedIn; readonly error: AuthError };

/** A value that can be watched, in the shape that every framework's external store takes. */
export interface StateStore {
  /** The current state; the same object until it changes. */
  readonly getSnapshot: () => AuthState;
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  set(state: AuthState): void;
}

export function createStateStore(): StateStore {
  let current: AuthState = { status: 'loading' };
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(state) {
      current = state;
      for (const listener of listeners) listener();
    },
  };
}
