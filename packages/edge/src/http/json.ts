/** A JSON object with unknown fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns the JSON object in a text; undefined for anything else */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the JSON object in a response's body; `{}` for anything else */
export async function readObject(response: Response): Promise<JsonObject> {
  return parseObject(await response.text()) ?? {};
}

/** Removes empty fields: some providers write `null` or `""` for a field that they do not give. */
export function omitEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== ''),
  );
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
