import { Failure } from '../failure.ts';

type Tell = (failure: Failure) => void;

/**
 * A time limit that moves while bytes do. Moving it is cheap: its timer is set anew only when it
 * goes off too early. Times are in milliseconds; `Infinity` lets it rest.
 */
export class Deadline {
  /** `upstream_timeout` once the limit is over, or whatever {@link fail} was told. */
  failure: Failure | undefined;
  readonly #waiting = new Set<Tell>();
  #dueMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.move(ms);
  }

  /** Tells when the limit is over, or that it was. */
  whenOver(tell: Tell): void {
    if (this.failure === undefined) this.#waiting.add(tell);
    else tell(this.failure);
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

  /** Puts the limit at so long from now. */
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
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const leftMs = this.#dueMs - Date.now();
      if (leftMs <= 0) this.fail(new Failure('upstream_timeout'));
      else if (leftMs < Number.POSITIVE_INFINITY) this.#wait(leftMs);
    }, ms);
  }
}
