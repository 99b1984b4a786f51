/** The time an emulator lives by: the clock it was given, plus what a test has advanced it. */
export interface EmulatorClock {
  /** Milliseconds since the Unix epoch, in the emulator's time. */
  nowMs(): number;
  /** Moves time forward. It never goes back, except by {@link EmulatorClock.setAdvancedMs}. */
  advance(seconds: number): void;
  /** How far ahead of the given clock this one is, in milliseconds. */
  advancedMs(): number;
  /** Sets how far ahead this clock is, in milliseconds: 0 at a reset, the saved value at a restart. */
  setAdvancedMs(advancedMs: number): void;
}

/**
 * Creates a clock that can be advanced.
 *
 * @param readMs the clock underneath, in milliseconds since the Unix epoch
 */
export function createEmulatorClock(readMs: () => number): EmulatorClock {
  let aheadMs = 0;
  return {
    nowMs: () => readMs() + aheadMs,
    advance: (seconds) => {
      aheadMs += seconds * 1000;
    },
    advancedMs: () => aheadMs,
    setAdvancedMs: (advancedMs) => {
      aheadMs = advancedMs;
    },
  };
}
