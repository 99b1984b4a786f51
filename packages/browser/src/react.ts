import { useSyncExternalStore } from 'react';
import type { Auth } from './auth.ts';
import type { AuthState } from './state.ts';

/** The session's state in a React component, which renders again whenever it changes. */
export function useAuth(auth: Pick<Auth, 'getSnapshot' | 'subscribe'>): AuthState {
  return useSyncExternalStore(auth.subscribe, auth.getSnapshot, auth.getSnapshot);
}
