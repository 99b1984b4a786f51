import type { EdgeContext } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { Route } from '../routes/route.ts';
import { isPending, startTimeLimit } from '../time.ts';

/** A body or WebSocket that stays open after its request was authorized. */
export interface OpenStream {
  /** Aborts it. */
  fail(failure: Failure): void;
  /** Calls `callback` when it has ended. */
  whenStopped(callback: () => void): void;
}

/** If leases are off: how often a stream reads its session, and how long it outlives the store, in ms. */
const CHECK_EVERY_MS = 1000;
const OUTAGE_MS = 30_000;

/**
 * Ends a stream within one lease of its session's end, whatever ended the session: a sign-out here or
 * elsewhere, a back-channel logout, or a limit. It reads the store twice in each lease; without leases,
 * each second. If the store is unavailable for a whole lease, or 30 s without leases, the stream ends
 * too.
 *
 * @param validAtMs when the session was last known to be valid, in milliseconds since the epoch
 */
export function watchSession(
  c: EdgeContext,
  parts: SessionParts & Pick<EdgeParts, 'settings'>,
  validAtMs: number,
  stream: OpenStream,
): void {
  const { now, settings } = parts;
  const leaseMs = settings.leaseSeconds * 1000;
  const everyMs = leaseMs / 2 || CHECK_EVERY_MS;
  const outageMs = leaseMs || OUTAGE_MS;
  let lastMs = validAtMs;
  let isOpen = true;
  let stopTimer: (() => void) | undefined;
  const check = async (): Promise<void> => {
    const session = await readSession(c, parts);
    if (!isOpen) return;
    if (!(session instanceof Failure)) lastMs = now();
    else if (
      session.code !== 'store_unavailable' ||
      !isPending(lastMs + outageMs, now(), outageMs)
    ) {
      return stream.fail(session);
    }
    return schedule(everyMs);
  };
  const schedule = (ms: number): void => {
    stopTimer = startTimeLimit(Math.min(Math.max(0, ms), everyMs), () => void check());
  };
  stream.whenStopped(() => {
    isOpen = false;
    stopTimer?.();
  });
  schedule(validAtMs + everyMs - now());
}

/** Ends a stream that is open for longer than its route allows. Failure: `upstream_timeout`. */
export function limitDuration({ maxDurationMs }: Route, stream: OpenStream): void {
  if (maxDurationMs === undefined) return;
  const late = new Failure('upstream_timeout', { cause: 'maxDurationMs passed' });
  stream.whenStopped(startTimeLimit(maxDurationMs, () => stream.fail(late)));
}

/** Runs in a timer, where an exception would end the process. */
async function readSession(c: EdgeContext, parts: SessionParts): Promise<unknown> {
  try {
    return await openCurrentSession(c, parts);
  } catch (cause) {
    return new Failure('internal', { cause });
  }
}
