import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { CATCH_UP_MS, LATE_MS, MAX_TIMER_MS } from '../time.ts';

type OnFailure = (failure: Failure) => void;

/**
 * A time limit that moves with each chunk. A move to a later time is cheap: the timer is set again only
 * when it fires too early. Times are in milliseconds; `Infinity` suspends the limit.
 */
export class Deadline {
  /** After the limit has passed, or the failure given to {@link fail}. */
  failure: Failure | undefined;
  readonly #waiting = new Set<OnFailure>();
  readonly #stopping: (() => void)[] = [];
  #dueMs = 0;
  #firesAtMs = 0;
  #isCatchingUp = false;
  #late: FailureCode = 'upstream_timeout';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.move(ms);
  }

  /** Calls `onFailure` when the limit passes, or at once if it has passed. */
  whenOver(onFailure: OnFailure): void {
    if (this.failure === undefined) this.#waiting.add(onFailure);
    else onFailure(this.failure);
  }

  /** Calls `callback` when the limit is no longer needed: the work is done, or has failed. */
  whenStopped(callback: () => void): void {
    this.#stopping.push(callback);
  }

  /**
   * Returns the result of the work or, if the limit passes first, the failure. `Promise.race` with a
   * promise for the limit would retain every result until the limit passes: a stream's every chunk.
   */
  race<T>(work: Promise<T>): Promise<T | Failure> {
    const { promise, resolve, reject } = Promise.withResolvers<T | Failure>();
    this.whenOver(resolve);
    work.then(resolve, reject);
    return promise.finally(() => this.#waiting.delete(resolve));
  }

  /** Resets the deadline to `ms` from now. @param late the failure when it passes */
  move(ms: number, late: FailureCode = 'upstream_timeout'): void {
    this.#late = late;
    this.#isCatchingUp = false;
    this.#dueMs = performance.now() + ms;
    if (ms === Number.POSITIVE_INFINITY) return;
    if (this.#timer !== undefined) {
      if (this.#dueMs >= this.#firesAtMs) return;
      clearTimeout(this.#timer);
    }
    this.#wait(ms);
  }

  /** Ends the limit with a failure. */
  fail(failure: Failure): void {
    this.stop();
    if (this.failure !== undefined) return;
    this.failure = failure;
    for (const onFailure of this.#waiting) onFailure(failure);
  }

  /** Ends the limit: the work is done. */
  stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const callback of this.#stopping.splice(0)) callback();
  }

  #wait(ms: number): void {
    this.#firesAtMs = performance.now() + ms;
    this.#timer = setTimeout(() => this.#tick(), Math.min(ms, MAX_TIMER_MS));
  }

  #tick(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    const leftMs = this.#dueMs - nowMs;
    const isLate = nowMs - this.#firesAtMs > LATE_MS;
    if (leftMs > 0) {
      if (leftMs < Number.POSITIVE_INFINITY) this.#wait(leftMs);
    } else if (isLate && !this.#isCatchingUp) {
      // The process was paused or busy, and reads what arrived meanwhile; see startTimeLimit.
      this.#isCatchingUp = true;
      this.#wait(CATCH_UP_MS);
    } else {
      this.fail(new Failure(this.#late, { cause: 'time limit' }));
    }
  }
}
