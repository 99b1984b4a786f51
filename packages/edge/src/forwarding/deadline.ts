import { Failure } from '../failure.ts';

/**
 * A time limit that moves while bytes do. Moving it is cheap: its timer is set anew only when it
 * goes off too early. Times are in milliseconds; `Infinity` lets it rest.
 */
export class Deadline {
  /** Resolves when the limit is over, or with whatever {@link fail} is told. */
  readonly over: Promise<Failure>;
  /** What {@link over} resolved with, if it has. */
  failure: Failure | undefined;
  readonly #resolve: (failure: Failure) => void;
  #dueMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    const { promise, resolve } = Promise.withResolvers<Failure>();
    this.over = promise;
    this.#resolve = resolve;
    this.move(ms);
  }

  /** Puts the limit at so long from now. */
  move(ms: number): void {
    this.#dueMs = Date.now() + ms;
    if (this.#timer === undefined && ms < Number.POSITIVE_INFINITY) this.#wait(ms);
  }

  fail(failure: Failure): void {
    this.stop();
    this.failure ??= failure;
    this.#resolve(failure);
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
