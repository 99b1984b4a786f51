import type { Auth } from './auth.ts';
import { measureClock } from './clock.ts';

const TICK_MS = 1000;

/** What {@link countDown} needs of the kit. */
export type CountdownAuth = Pick<Auth, 'fetch' | 'getSnapshot' | 'session' | 'subscribe'>;

/** The end to count down to: of the session, or of the access token. */
export type CountdownEnd = 'expiresAt' | 'accessTokenExpiresAt';

/**
 * Calls `listener` with the remaining time of the session, in milliseconds, by the edge's clock: at
 * once, every second, and after every change of the session. Undefined after the session's end.
 *
 * Calls from another tab extend the session. So it checks the session whenever half of the remaining
 * time has passed, at the end, and after it ever more rarely: an access token that has expired stays
 * so until the next call. The check itself does not extend the session.
 *
 * @param end Default: `expiresAt`
 * @returns stops the countdown
 */
export function countDown(
  auth: CountdownAuth,
  end: CountdownEnd | undefined = 'expiresAt',
  listener: (leftMs: number | undefined) => void,
): () => void {
  let endsAt: string | null | undefined = null;
  let stop: (() => void) | undefined;
  const look = (): void => {
    const next = auth.getSnapshot().session?.[end];
    if (next === endsAt) return;
    stop?.();
    endsAt = next;
    stop = undefined;
    if (next === undefined) listener(next);
    else stop = countTo(Date.parse(next), auth, listener);
  };
  const unsubscribe = auth.subscribe(look);
  look();
  return () => {
    unsubscribe();
    stop?.();
  };
}

function countTo(
  endsAtMs: number,
  auth: CountdownAuth,
  listener: (leftMs: number) => void,
): () => void {
  let isStopped = false;
  let offsetMs = 0;
  let checkAtMs = 0;
  /** Negative after the end: the edge may still know the session, or be unreachable. */
  const readLeftMs = (): number => endsAtMs - offsetMs - Date.now();
  const planCheck = (leftMs: number): void => {
    checkAtMs = leftMs - Math.abs(leftMs) / 2;
  };
  const tick = (): void => {
    const leftMs = readLeftMs();
    listener(Math.max(leftMs, 0));
    if (leftMs > checkAtMs || document.hidden) return;
    planCheck(leftMs);
    void auth.session();
    void correct(true);
  };
  const start = (): void => {
    planCheck(readLeftMs());
    tick();
  };
  const correct = async (isAgain?: boolean): Promise<void> => {
    offsetMs = await measureClock(auth, isAgain);
    if (!isStopped) start();
  };
  const timer = setInterval(tick, TICK_MS);
  start();
  void correct();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
