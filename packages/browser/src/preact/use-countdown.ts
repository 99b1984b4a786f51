import { useEffect, useState } from 'preact/hooks';
import type { Auth } from '../auth.ts';
import { measureClock } from '../clock.ts';
import { useAuth } from './use-auth.ts';

const TICK_MS = 1000;

/**
 * What is left of the session, in milliseconds, by the edge's clock; renders again every second.
 * `undefined` while nobody is signed in.
 *
 * Use in another tab moves the end. So the edge is asked again whenever half of what was left is
 * over, and at the end, which it alone decides. Asking is no use: it moves nothing.
 */
export function useCountdown(
  auth: Auth,
  /** Or the end of the access token, which the edge renews by itself. */
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
