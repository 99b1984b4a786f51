/** One allowed pair of methods and paths below a route's prefix. */
export interface Allowed {
  readonly methods: readonly string[];
  /** Segments; `*` stands for one of them, `**` at the end for one or more. */
  readonly path: string;
}

/** A part of the edge's `/api` that is forwarded to one upstream with one credential. */
export interface Route {
  /** The first segment below `/api/`. */
  readonly name: string;
  /** Origin, and path if any, that the rest of the path is put behind. */
  readonly upstream: string;
  /** Whose token goes along: the signed-in user's, or the edge's own at the service. */
  readonly credential: 'user' | 'service';
  /** The connection that the credential belongs to. */
  readonly connection: string;
  readonly allow: readonly Allowed[];
}

/** Whether a path, as it stands behind the route's name, is one of the pattern's. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  const open = wanted.at(-1) === '**';
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, i) => part === '*' || part === '**' || part === segments[i]);
}
