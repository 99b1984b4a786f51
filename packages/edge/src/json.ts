/** A JSON object, of which nothing else is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a text is; undefined where it is anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON object that an answer is; one without fields where it is none. */
export async function readObject(response: Response): Promise<JsonObject> {
  return parseObject(await response.text()) ?? {};
}

/** The fields that say something: services write `null` or `""` for what they do not give. */
export function omitEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== ''),
  );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
