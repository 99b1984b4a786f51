import { useEffect, useState } from 'preact/hooks';
import type { Auth } from '../auth.ts';
import type { AuthState } from '../state.ts';

/** The session's state in a Preact component, which renders again whenever it changes. */
export function useAuth(auth: Pick<Auth, 'getSnapshot' | 'subscribe'>): AuthState {
  const [state, setState] = useState(auth.getSnapshot);
  useEffect(() => {
    const update = (): void => setState(auth.getSnapshot());
    update();
    return auth.subscribe(update);
  }, [auth]);
  return state;
}
