/** The part of an emulator that a reset clears and a restart can bring back. */
export interface EmulatorState {
  /** Back to the seeded accounts and nothing else. */
  reset(): void;
  /** What to keep, as plain JSON values. */
  snapshot(): unknown;
  /**
   * Takes up what {@link EmulatorState.snapshot} gave.
   *
   * @returns false where `saved` is not of that shape; the emulator then does not start
   */
  restore(saved: unknown): boolean;
}

/** A state that many states make up, each kept under its name. */
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
