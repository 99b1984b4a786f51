import { within } from '../time.ts';

/** Keeps work running after its request's response, if the runtime can. */
export type WaitUntil = (work: Promise<unknown>) => void;

interface Flight<T> {
  readonly outcome: Promise<T>;
  readonly startedAtMs: number;
}

/**
 * Shares one operation among the callers of one process. No caller relies on it for longer than
 * `patienceMs` after its start: a runtime may drop the request that started the operation, and its
 * promise with it. Then one caller starts another operation and the others share that one; the
 * refresh lock in the store keeps the two apart.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #patienceMs: number;

  /** @param patienceMs longer than the operation can take */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** @param waitUntil receives the operation, so that it runs on when its request ends */
  async run(key: string, operate: () => Promise<T>, waitUntil: WaitUntil): Promise<T> {
    for (;;) {
      const flight = this.#flights.get(key);
      if (flight === undefined) return this.#start(key, operate, waitUntil);
      const leftMs = flight.startedAtMs + this.#patienceMs - performance.now();
      const outcome = await within(flight.outcome, leftMs, LOST);
      if (outcome !== LOST) return outcome;
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }

  #start(key: string, operate: () => Promise<T>, waitUntil: WaitUntil): Promise<T> {
    const outcome = operate().finally(() => {
      if (this.#flights.get(key)?.outcome === outcome) this.#flights.delete(key);
    });
    this.#flights.set(key, { outcome, startedAtMs: performance.now() });
    waitUntil(outcome.catch(() => undefined));
    return outcome;
  }
}

const LOST: unique symbol = Symbol('lost');
