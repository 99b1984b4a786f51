/** Directives without a value that a browser's own cache understands (RFC 9111 §5.2.2, RFC 8246). */
const PLAIN = /^(immutable|must-revalidate|no-cache|no-store|no-transform)$/;
/** A directive: a token, and after `=` a token or a quoted string, which may contain commas. */
const DIRECTIVE = /([^\s,=";]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/**
 * Builds the `Cache-Control` of a response: only the user's own browser may cache it, and only for as
 * long as the upstream allows. Directives for shared caches and unknown directives are removed.
 * Without `max-age` the browser must revalidate the response before each use. Without the header it
 * must not cache the response.
 *
 * @param age the upstream's `Age`: for how many seconds a cache has kept the response (RFC 9111
 *   §5.1). `Age` is not passed on, so its seconds are subtracted from `max-age`
 */
export function buildCacheControl(given: string | null, age: string | null): string {
  if (given === null) return 'private, no-store';
  const own = new Set(['private']);
  let maxAge: number | undefined;
  for (const [, name = '', quoted, plain] of given.toLowerCase().matchAll(DIRECTIVE)) {
    if (PLAIN.test(name)) own.add(name);
    // The first `max-age` counts, and a value that is not a number means 0 (RFC 9111 §4.2.1).
    else if (name === 'max-age') maxAge ??= readSeconds(quoted ?? plain);
  }
  if (maxAge !== undefined) own.add(`max-age=${Math.max(0, maxAge - readSeconds(age ?? '0'))}`);
  else if (!own.has('no-store')) own.add('no-cache');
  return [...own].join(', ');
}

/** The largest number of seconds that a cache must support (RFC 9111 §1.2.2). */
const MAX_SECONDS = 2 ** 31;

function readSeconds(text = ''): number {
  return /^\d+$/.test(text) ? Math.min(Number(text), MAX_SECONDS) : 0;
}
