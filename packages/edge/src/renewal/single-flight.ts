import { within } from '../time.ts';

/** Keeps work going after its request has been answered, where the runtime has means for that. */
export type KeepAlive = (work: Promise<unknown>) => void;

interface Flight<T> {
  readonly outcome: Promise<T>;
  readonly begunAtMs: number;
}

/**
 * Lets callers of one process share one act under way. None of them relies on it for longer than
 * `patienceMs` after it began: a runtime may drop the request that began it, and its promise with
 * it. Then one caller begins anew and the others share that; the claim in the store keeps the two
 * apart.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #patienceMs: number;

  /** @param patienceMs longer than the act takes at most */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** @param keepAlive told of the act, so that a runtime keeps it going when its request ends */
  async run(key: string, act: () => Promise<T>, keepAlive: KeepAlive): Promise<T> {
    for (;;) {
      const flight = this.#flights.get(key);
      if (flight === undefined) return this.#start(key, act, keepAlive);
      const leftMs = flight.begunAtMs + this.#patienceMs - Date.now();
      const outcome = await within(flight.outcome, leftMs, LOST);
      if (outcome !== LOST) return outcome;
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }

  #start(key: string, act: () => Promise<T>, keepAlive: KeepAlive): Promise<T> {
    const outcome = act().finally(() => {
      if (this.#flights.get(key)?.outcome === outcome) this.#flights.delete(key);
    });
    this.#flights.set(key, { outcome, begunAtMs: Date.now() });
    keepAlive(outcome.catch(() => undefined));
    return outcome;
  }
}

const LOST: unique symbol = Symbol('lost');
