import type { SignedIn } from '@postern/core';
import type { AuthState } from '../state.ts';

/** The session, confirmed or last known; `undefined` where there is none. */
export function readSession(state: AuthState): SignedIn | undefined {
  return 'session' in state ? state.session : undefined;
}
