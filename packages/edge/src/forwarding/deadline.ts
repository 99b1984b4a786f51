import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { startTimeLimit } from '../time.ts';

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
  #ms = 0;
  #dueMs = 0;
  #firesAtMs = 0;
  #late: FailureCode = 'upstream_timeout';
  #stopTimer: (() => void) | undefined;

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
    const settle =
      <R>(act: (result: R) => void): ((result: R) => void) =>
      (result) => {
        this.#waiting.delete(resolve);
        act(result);
      };
    work.then(settle(resolve), settle(reject));
    return promise;
  }

  /** Resets the deadline to `ms` from now. @param late the failure when it passes */
  move(ms: number, late: FailureCode = 'upstream_timeout'): void {
    this.#late = late;
    this.#ms = ms;
    if (ms === Number.POSITIVE_INFINITY) {
      this.#dueMs = ms;
      return;
    }
    this.#dueMs = performance.now() + ms;
    if (this.#stopTimer !== undefined) {
      if (this.#dueMs >= this.#firesAtMs) return;
      this.#stopTimer();
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
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const callback of this.#stopping.splice(0)) callback();
  }

  #wait(ms: number): void {
    this.#firesAtMs = this.#dueMs;
    this.#stopTimer = startTimeLimit(ms, () => {
      this.#stopTimer = undefined;
      const leftMs = this.#dueMs - performance.now();
      if (leftMs <= 0) this.fail(new Failure(this.#late, { cause: `${this.#ms} ms passed` }));
      else if (leftMs < Number.POSITIVE_INFINITY) this.#wait(leftMs);
    });
  }
}
