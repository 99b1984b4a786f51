/**
 * Readers of JSON from outside. Each takes `unknown` and gives a value, or `undefined` for what is
 * absent or something else; none throws. They are this small because a schema library would be
 * the largest part of the first load.
 */
export type Read<T> = (answer: unknown) => T | undefined;

export function readField(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null && Object.hasOwn(answer, name)
    ? Reflect.get(answer, name)
    : undefined;
}

/** Text that says something; numbers count, as services are of two minds about ids and labels. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A whole number, as a number or as digits. */
export function readWhole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** A list. Rows that cannot be read are left out: the others are worth more than none. */
export function readList<T>(answer: unknown, readRow: Read<T>): T[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer.map(readRow).filter((row) => row !== undefined);
}
