import { useEffect, useState } from 'preact/hooks';
import type { Auth } from '../auth.ts';
import type { AuthState } from '../state.ts';

/** Returns the session's state. The Preact component renders again after every change. */
export function useAuth(auth: Pick<Auth, 'getSnapshot' | 'subscribe'>): AuthState {
  const [state, setState] = useState(auth.getSnapshot);
  useEffect(() => {
    const update = (): void => setState(auth.getSnapshot());
    update();
    return auth.subscribe(update);
  }, [auth]);
  return state;
}
