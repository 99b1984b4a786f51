/**
 * A URL whose path the URL parser keeps as it is: every segment is empty or has words of letters,
 * digits, `_` and `-` with single dots between them.
 */
const PLAIN = /^(https?:\/\/[^/?#\\]+)((?:\/(?:[\w-]+(?:\.[\w-]+)*)?)+)(?:\?|$)/;

/** The start of the last URL that the parser has read: nearly every request of an edge has the same. */
let known = '';

/**
 * Returns the path of a URL as the URL parser reads it. For a plain path it is faster than the parser.
 *
 * @param url absolute, as a `Request` has it
 * @returns undefined for a URL that cannot be parsed, such as one with the host `.1`
 */
export function readPathname(url: string): string | undefined {
  const [, start, path] = PLAIN.exec(url) ?? [];
  if (start !== undefined && start === known) return path;
  const parsed = URL.parse(url);
  if (parsed !== null && start !== undefined) known = start;
  return parsed?.pathname;
}
