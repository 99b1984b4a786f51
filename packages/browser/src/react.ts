import { useSyncExternalStore } from 'react';
import type { Auth } from './auth.ts';
import type { AuthState } from './state.ts';

/** Returns the session's state. The React component renders again after every change. */
export function useAuth<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): AuthState<Claims> {
  return useSyncExternalStore(auth.subscribe, auth.getSnapshot, auth.getSnapshot);
}
