/** A failure that a soak causes. */
export interface Strike {
  readonly what: string;
  readonly fromMs: number;
  /** Infinite while it lasts. */
  endedMs: number;
  /** Until when it explains errors. Infinite while it lasts. */
  toMs: number;
}

/** The failures that a soak has caused on one runtime. */
export class Timeline {
  readonly strikes: Strike[] = [];

  /**
   * Runs a failure.
   *
   * @param afterwardsMs how long it explains errors after its end
   */
  async during(what: string, afterwardsMs: number, act: () => Promise<void>): Promise<void> {
    const [endedMs, toMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const strike: Strike = { what, fromMs: Date.now(), endedMs, toMs };
    this.strikes.push(strike);
    try {
      await act();
    } finally {
      strike.endedMs = Date.now();
      strike.toMs = strike.endedMs + afterwardsMs;
    }
  }

  /** What overlapped this time; undefined if nothing did. */
  explain(fromMs: number, toMs: number): string | undefined {
    const found = this.strikes.findLast((strike) => strike.fromMs <= toMs && strike.toMs >= fromMs);
    return found?.what;
  }

  /** Whether a failure itself overlapped this time. */
  wasStruck(fromMs: number, toMs: number): boolean {
    return this.strikes.some((strike) => strike.fromMs <= toMs && strike.endedMs >= fromMs);
  }

  /** How often each failure was caused. */
  count(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { what } of this.strikes) counts[what] = (counts[what] ?? 0) + 1;
    return counts;
  }
}
