import { Failure } from '../failure.ts';
import { MAX_TIMER_MS } from '../time.ts';

type Tell = (failure: Failure) => void;

/**
 * A time limit that moves while bytes do. Moving it is cheap: its timer is set again only when it
 * goes off too early. Times are in milliseconds; `Infinity` lets it rest.
 */
export class Deadline {
  /** `upstream_timeout` once the limit is over, or what {@link fail} was given. */
  failure: Failure | undefined;
  readonly #waiting = new Set<Tell>();
  readonly #stopping: (() => void)[] = [];
  #dueMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.move(ms);
  }

  /** Calls `tell` when the limit is over, at once if it is. */
  whenOver(tell: Tell): void {
    if (this.failure === undefined) this.#waiting.add(tell);
    else tell(this.failure);
  }

  /** Calls `act` when the limit is no longer needed: the work is done, or has failed. */
  whenStopped(act: () => void): void {
    this.#stopping.push(act);
  }

  /**
   * What comes first: what the work leads to, or the end of the limit. `Promise.race` with a promise
   * of that end would keep every result until the end comes: of a stream, all that has gone through.
   */
  race<T>(work: Promise<T>): Promise<T | Failure> {
    const { promise, resolve, reject } = Promise.withResolvers<T | Failure>();
    this.whenOver(resolve);
    work.then(resolve, reject);
    return promise.finally(() => this.#waiting.delete(resolve));
  }

  /** Resets the deadline to `ms` from now. */
  move(ms: number): void {
    this.#dueMs = Date.now() + ms;
    if (this.#timer === undefined && ms < Number.POSITIVE_INFINITY) this.#wait(ms);
  }

  fail(failure: Failure): void {
    this.stop();
    if (this.failure !== undefined) return;
    this.failure = failure;
    for (const tell of this.#waiting) tell(failure);
  }

  stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const act of this.#stopping.splice(0)) act();
  }

  #wait(ms: number): void {
    const tick = (): void => {
      this.#timer = undefined;
      const leftMs = this.#dueMs - Date.now();
      if (leftMs <= 0) this.fail(new Failure('upstream_timeout'));
      else if (leftMs < Number.POSITIVE_INFINITY) this.#wait(leftMs);
    };
    this.#timer = setTimeout(tick, Math.min(ms, MAX_TIMER_MS));
  }
}
