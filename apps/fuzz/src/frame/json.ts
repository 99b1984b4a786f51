/** An input of a target. It is JSON, so that a corpus is readable. */
export type Json = string | number | boolean | null | readonly Json[] | JsonFields;

export interface JsonFields {
  readonly [name: string]: Json;
}

export function isFields(json: Json): json is JsonFields {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function isText(json: Json): json is string {
  return typeof json === 'string';
}

export function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

/** The number of values in a tree, including the root. */
export function countNodes(json: Json): number {
  if (isText(json) || typeof json !== 'object' || json === null) return 1;
  return 1 + Object.values(json).reduce<number>((sum, child) => sum + countNodes(child), 0);
}

/**
 * Replaces one value of a tree.
 *
 * @param index the position of the value, counted from the root, parents first
 */
export function replaceNode(json: Json, index: number, change: (node: Json) => Json): Json {
  if (index === 0) return change(json);
  if (isText(json) || typeof json !== 'object' || json === null) return json;
  let left = index - 1;
  const visit = (child: Json): Json => {
    const size = countNodes(child);
    const isHere = left >= 0 && left < size;
    const changed = isHere ? replaceNode(child, left, change) : child;
    left -= size;
    return changed;
  };
  if (isList(json)) return json.map(visit);
  return Object.fromEntries(Object.entries(json).map(([name, child]) => [name, visit(child)]));
}
