import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { openCurrentSession } from '../sessions/current.ts';
import { MAX_TIMER_MS } from '../time.ts';
import type { Route } from './route.ts';

/** What stays open after its request was let in: a streamed body, or a WebSocket. */
export interface Open {
  /** Breaks it off. */
  fail(failure: Failure): void;
  /** Calls `act` when it has ended. */
  whenStopped(act: () => void): void;
}

/** How long a session is believed where leases are off, in seconds. */
const LEASE_SECONDS = 30;

/**
 * Ends a stream or socket within one lease of its session's end, whatever ended the session:
 * sign-out here or elsewhere, back-channel logout, or a limit. The store is read twice in each
 * lease; a store that does not answer for a whole lease ends it too, as it would end a lease.
 *
 * @param heldMs when the session was last known to stand, in milliseconds since the epoch
 */
export function watchSession(c: EdgeContext, heldMs: number, open: Open): void {
  const { now, settings } = c.get('edge');
  const leaseMs = (settings.leaseSeconds || LEASE_SECONDS) * 1000;
  let lastMs = heldMs;
  let isOpen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = async (): Promise<void> => {
    const session = await readSession(c);
    if (!isOpen) return;
    if (!(session instanceof Failure)) lastMs = now();
    else if (session.code !== 'store_unavailable' || now() - lastMs >= leaseMs) {
      return open.fail(session);
    }
    return schedule(now() + leaseMs / 2);
  };
  const schedule = (atMs: number): void => {
    timer = setTimeout(() => void check(), Math.min(Math.max(0, atMs - now()), MAX_TIMER_MS));
  };
  open.whenStopped(() => {
    isOpen = false;
    if (timer !== undefined) clearTimeout(timer);
  });
  schedule(heldMs + leaseMs / 2);
}

/** Ends what is open for longer than its route allows. Failure: `upstream_timeout`. */
export function limitDuration({ maxDurationMs }: Route, open: Open): void {
  if (maxDurationMs === undefined) return;
  const late = new Failure('upstream_timeout', { cause: 'maxDurationMs is over' });
  const timer = setTimeout(() => open.fail(late), maxDurationMs);
  open.whenStopped(() => clearTimeout(timer));
}

/** Runs in a timer, where an exception would end the process. */
async function readSession(c: EdgeContext): Promise<unknown> {
  try {
    return await openCurrentSession(c);
  } catch (cause) {
    return new Failure('internal', { cause });
  }
}
