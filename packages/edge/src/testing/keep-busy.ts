/** Blocks the event loop, as a pause of the process does: afterwards all its timers are due at once. */
export function keepBusy(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
