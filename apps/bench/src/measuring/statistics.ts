/** The value below which the given part (0 to 1) of the numbers lies; NaN for no numbers. */
export function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The median; NaN for no numbers. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** Rounds to a number of decimal places. Default: 2. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
