/** One number of a duration and its unit, such as `23` and `h`. */
export interface DurationPart {
  readonly amount: string;
  readonly unit: 'd' | 'h' | 'min' | 's';
}

/**
 * Splits a duration into at most three units, starting with the largest one above zero, so that a
 * countdown of days does not change every second. A negative duration counts as zero.
 */
export function splitDuration(durationMs: number): DurationPart[] {
  const seconds = Math.max(Math.floor(durationMs / 1000), 0);
  const parts: [number, DurationPart['unit']][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 3);
  return shown.map(([amount, unit], place) => ({
    amount: place === 0 ? String(amount) : String(amount).padStart(2, '0'),
    unit,
  }));
}

/** A duration as text, such as `6 d 23 h 05 min`. */
export function formatDuration(durationMs: number): string {
  return splitDuration(durationMs)
    .map(({ amount, unit }) => `${amount} ${unit}`)
    .join(' ');
}
