/** One rule of a `_headers` file. */
export interface HeaderRule {
  /** A path, or a prefix of paths that ends with `*`. */
  readonly path: string;
  /** Names, in lower case, and values. */
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Parses a `_headers` file, as Cloudflare's static assets read it. A line that is neither a path nor
 * an indented header is a comment.
 */
export function readHeaderRules(text: string): readonly HeaderRule[] {
  const rules: { path: string; headers: [string, string][] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('/')) rules.push({ path: line.trim(), headers: [] });
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      rules.at(-1)?.headers.push([name.toLowerCase(), value]);
    }
  }
  return rules;
}

/** The headers that the rules set for a path. If two rules set the same header, the later one wins. */
export function findHeaders(
  rules: readonly HeaderRule[],
  pathname: string,
): ReadonlyMap<string, string> {
  const applies = ({ path }: HeaderRule): boolean =>
    path.endsWith('*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
  return new Map(rules.filter(applies).flatMap(({ headers }) => headers));
}
