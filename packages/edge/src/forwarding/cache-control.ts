/** Directives without a value that a browser's own cache understands (RFC 9111 §5.2.2, RFC 8246). */
const PLAIN: ReadonlySet<string> = new Set([
  'immutable',
  'must-revalidate',
  'no-cache',
  'no-store',
  'no-transform',
]);
/** A directive: a token, and after `=` a token or a quoted string, which may hold commas. */
const DIRECTIVE = /([^\s,=";]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/**
 * Builds the `Cache-Control` of an answer: only the user's own browser may keep it, and only for as
 * long as the upstream says. Directives for shared caches, and those of unknown meaning, are left
 * out. Without a `max-age` the browser has to ask before it uses what it keeps; without the header
 * it keeps nothing.
 *
 * @param age seconds that a cache on the way has kept the answer (RFC 9111 §5.1); the `Age` header
 *   itself is not passed on, so its seconds are taken off `max-age`
 */
export function buildCacheControl(given: string | null, age: string | null): string {
  if (given === null) return 'private, no-store';
  const own = new Set(['private']);
  let maxAge: number | undefined;
  for (const [, name = '', quoted, plain] of given.toLowerCase().matchAll(DIRECTIVE)) {
    if (PLAIN.has(name)) own.add(name);
    // Of two, the first counts; a lifetime that is not a number is none (RFC 9111 §4.2.1).
    else if (name === 'max-age') maxAge ??= readSeconds(quoted ?? plain);
  }
  if (maxAge !== undefined) own.add(`max-age=${Math.max(0, maxAge - readSeconds(age ?? '0'))}`);
  else if (!own.has('no-store')) own.add('no-cache');
  return [...own].join(', ');
}

/** No cache has to count further (RFC 9111 §1.2.2). */
const MAX_SECONDS = 2 ** 31;

function readSeconds(text = ''): number {
  return /^\d+$/.test(text) ? Math.min(Number(text), MAX_SECONDS) : 0;
}
