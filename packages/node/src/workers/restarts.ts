/** Waits before a worker is replaced, in milliseconds; they double from the first to the last. */
const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 10_000;
/** A worker that lived this long was healthy: the next wait is the first one again. */
const HEALTHY_MS = 30_000;

/** Decides how long to wait before a worker is replaced. */
export class Restarts {
  #failures = 0;

  /** @param livedMs how long the worker accepted requests; 0 if it never did */
  computeWaitMs(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#failures = 0;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LAST_WAIT_MS);
    this.#failures += 1;
    return waitMs;
  }
}
