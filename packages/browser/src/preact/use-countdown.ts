import { useEffect, useState } from 'preact/hooks';
import type { Auth } from '../auth.ts';
import { measureClock } from '../clock.ts';
import { useAuth } from './use-auth.ts';

const TICK_MS = 1000;

/**
 * Returns the remaining time of the session, in milliseconds, by the edge's clock. Renders again
 * every second. Undefined without a session.
 *
 * Calls from another tab extend the session. So this hook checks the session whenever half of the
 * remaining time has passed, and at the end. The check itself does not extend the session.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function useCountdown(
  auth: Auth,
  end: 'expiresAt' | 'accessTokenExpiresAt' = 'expiresAt',
): number | undefined {
  const endsAt = useAuth(auth).session?.[end];
  const [leftMs, setLeftMs] = useState<number>();
  useEffect(() => {
    if (endsAt === undefined) {
      setLeftMs(undefined);
      return undefined;
    }
    let offsetMs = 0;
    const readLeftMs = (): number => Math.max(Date.parse(endsAt) - offsetMs - Date.now(), 0);
    let checkAtMs = readLeftMs() / 2;
    const tick = (): void => {
      const left = readLeftMs();
      setLeftMs(left);
      if (left > checkAtMs || document.hidden) return;
      checkAtMs = left / 2;
      void auth.session();
    };
    const timer = setInterval(tick, TICK_MS);
    tick();
    const correct = async (): Promise<void> => {
      offsetMs = await measureClock(auth);
      setLeftMs(readLeftMs());
    };
    void correct();
    return () => clearInterval(timer);
  }, [auth, endsAt]);
  return leftMs;
}
