import { useSyncExternalStore } from 'react';
import type { Auth } from './auth.ts';
import type { AuthState } from './state.ts';

/** Returns the session's state. The React component renders again after every change. */
export function useAuth(auth: Pick<Auth, 'getSnapshot' | 'subscribe'>): AuthState {
  return useSyncExternalStore(auth.subscribe, auth.getSnapshot, auth.getSnapshot);
}
