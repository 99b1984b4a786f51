/** The value below which the given part of the numbers lies; NaN for none. */
export function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** A number with as many digits as anyone needs to see. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
