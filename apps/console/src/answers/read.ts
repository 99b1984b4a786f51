/**
 * A reader of JSON from a response. It returns `undefined` if the value is absent or of another
 * type, and never throws. A schema library in place of these readers would be the largest part of
 * the first load.
 */
export type Read<T> = (answer: unknown) => T | undefined;

/**
 * The value of an object's own field. `undefined` if the field is absent or this is not an object.
 */
export function readField(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null && Object.hasOwn(answer, name)
    ? Reflect.get(answer, name)
    : undefined;
}

/** Text that is not blank, trimmed. Numbers become text: services send ids and labels as either. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A whole number, sent as a number or as a string of digits. */
export function readWhole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/**
 * A list. Rows that `readRow` cannot read are left out, so that one bad row does not hide the rest.
 */
export function readList<T>(answer: unknown, readRow: Read<T>): T[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer.map(readRow).filter((row) => row !== undefined);
}
