/** Keeps work going after its request has been answered, where the runtime has means for that. */
export type KeepAlive = (work: Promise<unknown>) => void;

/**
 * Lets callers of one process share one act under way. They wait for it no longer than
 * `patienceMs`: a runtime may drop the request that began it, and its promise with it; then they
 * act themselves, and the claim in the store keeps them apart.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>();
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** @param keepAlive told of the act, so that a runtime keeps it going when its request ends */
  async run(key: string, act: () => Promise<T>, keepAlive: KeepAlive): Promise<T> {
    const underWay = this.#flights.get(key);
    if (underWay === undefined) return this.#start(key, act, keepAlive);
    const outcome = await Promise.race([underWay, this.#loseIn(this.#patienceMs)]);
    return outcome === LOST ? this.#start(key, act, keepAlive) : outcome;
  }

  #start(key: string, act: () => Promise<T>, keepAlive: KeepAlive): Promise<T> {
    const flight = act().finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    keepAlive(flight.catch(() => undefined));
    return flight;
  }

  #loseIn(ms: number): Promise<typeof LOST> {
    return new Promise((resolve) => setTimeout(() => resolve(LOST), ms));
  }
}

const LOST = Symbol('lost');
