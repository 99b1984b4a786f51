/**
 * Lists the names of a message's headers, in lower case. In workerd it does not visit the values, each of
 * which becomes a new string. In Deno (2.9), an iterator takes six times as long as `forEach`: 2.5 µs
 * instead of 0.4 for a browser's request.
 */
export const listNames: (headers: Headers) => Iterable<string> =
  'FixedLengthStream' in globalThis ? (headers) => headers.keys() : listVisited;

function listVisited(headers: Headers): readonly string[] {
  const names: string[] = [];
  headers.forEach((_, name) => names.push(name));
  return names;
}
