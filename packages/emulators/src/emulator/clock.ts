/** An emulator's clock: the given clock plus the time that a test has advanced it. */
export interface EmulatorClock {
  /** Milliseconds since the Unix epoch, in the emulator's time. */
  nowMs(): number;
  /** Moves time forward. Only {@link EmulatorClock.setAdvancedMs} can move it back. */
  advance(seconds: number): void;
  /** How far this clock is ahead of the given clock, in milliseconds. */
  advancedMs(): number;
  /** Sets how far this clock is ahead, in milliseconds: 0 on reset, the saved value on restart. */
  setAdvancedMs(advancedMs: number): void;
}

/**
 * Creates a clock that can be advanced.
 *
 * @param readMs the given clock, in milliseconds since the Unix epoch
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
