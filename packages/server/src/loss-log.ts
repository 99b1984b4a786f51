import { buildCauseText } from '@postern/edge';
import type { ServerEvent } from '@postern/edge/monitoring';

/** A client tries again several times a second. The same cause is logged once in this time. */
const REPEAT_AFTER_MS = 60_000;

/** Callbacks for the connection of a store. */
export interface LossLog {
  /** The connection broke, or an attempt to connect failed. */
  readonly onError: (error: unknown) => void;
  /** The connection works again after an error. */
  readonly onBack: () => void;
}

/**
 * Logs `store_connection_lost` when the connection of a store breaks, once a minute while it stays
 * broken, and `store_connection_back`.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createLossLog(
  log: (event: ServerEvent) => void,
  now: () => number = Date.now,
): LossLog {
  let last: { readonly cause: string; readonly atMs: number } | undefined;
  return {
    onError(error) {
      const cause = buildCauseText(error) ?? 'unknown';
      const atMs = now();
      const ageMs = atMs - (last?.atMs ?? 0);
      // A negative age means that the clock was ahead when the cause was logged.
      if (last?.cause === cause && ageMs >= 0 && ageMs < REPEAT_AFTER_MS) return;
      last = { cause, atMs };
      log({ event: 'store_connection_lost', cause });
    },
    onBack() {
      last = undefined;
      log({ event: 'store_connection_back' });
    },
  };
}
