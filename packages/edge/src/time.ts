/** The longest delay of a timer, in milliseconds. A timer with a longer delay fires at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Whether a moment is still to come, all in milliseconds. A moment further away than `maxMs` was set
 * while the clock was ahead, and counts as past. If another edge may have set it, `maxMs` includes
 * {@link MAX_CLOCK_DIFFERENCE_MS}.
 */
export function isPending(untilMs: number, nowMs: number, maxMs: number): boolean {
  return untilMs > nowMs && untilMs - nowMs <= maxMs;
}

/** How much the clocks of edges on one store may differ, in milliseconds. */
export const MAX_CLOCK_DIFFERENCE_MS: number = 60_000;

/**
 * Whether something happened at most `maxMs` ago, all in milliseconds. A time in the future comes from
 * a clock that is or was ahead. If it is further ahead than the clocks of edges may differ, it counts as
 * long ago.
 */
export function isRecent(atMs: number, nowMs: number, maxMs: number): boolean {
  const ageMs = nowMs - atMs;
  return ageMs <= maxMs && ageMs >= -MAX_CLOCK_DIFFERENCE_MS;
}

/** Resolves after `ms` milliseconds. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A timer that fires this much too late, in milliseconds, shows that the process was paused or busy. */
const LATE_MS = 20;
/** How long such a process reads what arrived meanwhile, in milliseconds. */
const CATCH_UP_MS = 100;

/**
 * Calls `onOver` after `ms` milliseconds. After a pause of the whole process, such as a stopped
 * container or a long garbage collection, timers fire before the process reads what arrived during the
 * pause. So a limit that notices its own delay waits 100 ms more: an answer that arrived in time
 * counts. Without this, the edge would lose the tokens of a refresh that the provider has answered.
 *
 * @returns ends the limit
 */
export function startTimeLimit(ms: number, onOver: () => void): () => void {
  const dueMs = performance.now() + ms;
  const onTimer = (): void => {
    if (performance.now() - dueMs > LATE_MS) timer = setTimeout(onOver, CATCH_UP_MS);
    else onOver();
  };
  let timer = setTimeout(onTimer, Math.min(ms, MAX_TIMER_MS));
  return () => clearTimeout(timer);
}

/** Settles as `work` does, or resolves with `late` if `work` takes longer than `ms` milliseconds. */
export async function within<T, L>(work: Promise<T>, ms: number, late: L): Promise<T | L> {
  const { promise, resolve } = Promise.withResolvers<L>();
  const stop = startTimeLimit(ms, () => resolve(late));
  try {
    return await Promise.race([work, promise]);
  } finally {
    stop();
  }
}
