import { buildCauseText } from '@postern/edge';
import type { ServerEvent } from '@postern/edge/monitoring';

/**
 * A client tries again several times a second, at each of several servers, and their errors differ. One
 * of them is logged in this time.
 */
const REPEAT_AFTER_MS = 60_000;

/** Callbacks for the connection of a store. */
export interface ConnectionEvents {
  /** The connection broke, or an attempt to connect failed. */
  readonly onError: (error: unknown) => void;
  /** The connection works again after an error. */
  readonly onBack: () => void;
}

/**
 * Logs `store_connection_lost` when the connection of a store breaks, once a minute with the latest
 * cause while it stays broken, and `store_connection_back`.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createLossLog(
  log: (event: ServerEvent) => void,
  now: () => number = Date.now,
): ConnectionEvents {
  let lastAtMs: number | undefined;
  return {
    onError(error) {
      const atMs = now();
      const ageMs = atMs - (lastAtMs ?? Number.NEGATIVE_INFINITY);
      // A negative age means that the clock was ahead when the cause was logged.
      if (ageMs >= 0 && ageMs < REPEAT_AFTER_MS) return;
      lastAtMs = atMs;
      log({ event: 'store_connection_lost', cause: buildCauseText(error) ?? 'unknown' });
    },
    onBack() {
      lastAtMs = undefined;
      log({ event: 'store_connection_back' });
    },
  };
}
