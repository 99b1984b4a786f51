/** A part of an emulator that a reset clears and a restart can restore. */
export interface EmulatorState {
  /** Restores the initial state: only the seeded accounts and codes. */
  reset(): void;
  /** Returns the state to save, as plain JSON values. */
  snapshot(): unknown;
  /**
   * Restores what {@link EmulatorState.snapshot} returned.
   *
   * @returns false if `saved` has another shape; the emulator then does not start
   */
  restore(saved: unknown): boolean;
}

/** Combines named states into one. Each is saved under its name. */
export function combineStates(states: Readonly<Record<string, EmulatorState>>): EmulatorState {
  const parts = Object.entries(states);
  return {
    reset: () => {
      for (const [, state] of parts) state.reset();
    },
    snapshot: () => Object.fromEntries(parts.map(([name, state]) => [name, state.snapshot()])),
    restore: (saved) =>
      typeof saved === 'object' &&
      saved !== null &&
      parts.every(([name, state]) => state.restore(Reflect.get(saved, name))),
  };
}
