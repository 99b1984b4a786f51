/**
 * The clock of the store, which all processes on it share. The edge writes times into the store,
 * such as the end of a refresh lock or of a session, and other machines compare them with their
 * clock. With this clock, they agree however much the clocks of the machines differ.
 *
 * Between two questions, time passes by the process's monotonic clock, so a machine's clock that is set
 * meanwhile changes nothing. Until the store has told the time once, the machine's clock is used.
 */
export class StoreClock {
  /** The store's time minus the monotonic time, in milliseconds. */
  #offsetMs: number | undefined;

  /** Milliseconds since the epoch. */
  readonly now = (): number =>
    this.#offsetMs === undefined ? Date.now() : Math.round(performance.now() + this.#offsetMs);

  /** How far the machine's clock is ahead of the store's, in milliseconds; undefined if unknown. */
  get machineAheadMs(): number | undefined {
    return this.#offsetMs === undefined ? undefined : Date.now() - this.now();
  }

  /**
   * Asks the store for its time. The error of a reading is up to its round trip, so a slow reading
   * corrects only a larger difference.
   *
   * @param ask the store's time, in milliseconds since the epoch
   * @throws the error of `ask`; the clock keeps its last offset
   */
  async synchronize(ask: () => Promise<number>): Promise<void> {
    const askedAtMs = performance.now();
    const timeMs = await ask();
    const halfMs = (performance.now() - askedAtMs) / 2;
    const offsetMs = timeMs - (askedAtMs + halfMs);
    if (this.#offsetMs === undefined || Math.abs(offsetMs - this.#offsetMs) > halfMs) {
      this.#offsetMs = offsetMs;
    }
  }
}
