import { buildCauseText } from '@postern/edge';
import type { ServerEvent } from '@postern/edge/monitoring';

/**
 * A client retries several times a second, at each of several servers, and their errors differ.
 * After the first causes, one is logged per this interval.
 */
const REPEAT_AFTER_MS = 60_000;
/**
 * How many causes of one outage are logged at once. The first says only that the connection broke; why
 * no other opens, such as a changed password, comes later.
 */
const MAX_CAUSES = 3;

/** Callbacks for the connection of a store. */
export interface ConnectionEvents {
  /** The connection broke, or an attempt to connect failed. */
  readonly onError: (error: unknown) => void;
  /** The connection works again after an error. */
  readonly onBack: () => void;
}

/**
 * Logs `store_connection_lost` when the connection of a store breaks, for each of the first three causes
 * of the outage, once a minute with the latest cause while it lasts, and `store_connection_back`.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createLossLog(
  log: (event: ServerEvent) => void,
  now: () => number = Date.now,
): ConnectionEvents {
  const causes = new Set<string>();
  let lastAtMs: number | undefined;
  return {
    onError(error) {
      const cause = buildCauseText(error) ?? 'unknown';
      const isNew = causes.size < MAX_CAUSES && !causes.has(cause);
      const atMs = now();
      const ageMs = atMs - (lastAtMs ?? Number.NEGATIVE_INFINITY);
      // A negative age means that the clock was ahead when the cause was logged.
      if (!isNew && ageMs >= 0 && ageMs < REPEAT_AFTER_MS) return;
      if (isNew) causes.add(cause);
      lastAtMs = atMs;
      log({ event: 'store_connection_lost', cause });
    },
    onBack() {
      causes.clear();
      lastAtMs = undefined;
      log({ event: 'store_connection_back' });
    },
  };
}
