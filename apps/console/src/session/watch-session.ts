import { useEffect } from 'preact/hooks';
import { auth } from '../auth.ts';

/**
 * Asks the edge for the session whenever the page may have missed something: the network is back,
 * the user looks at the tab again. Asking does not keep a session alive.
 */
export function useWatchedSession(): void {
  useEffect(() => {
    const check = (): void => {
      if (document.visibilityState === 'visible') void auth.session();
    };
    addEventListener('online', check);
    document.addEventListener('visibilitychange', check);
    return () => {
      removeEventListener('online', check);
      document.removeEventListener('visibilitychange', check);
    };
  }, []);
}
