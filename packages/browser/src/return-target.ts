/**
 * Makes a return target safe: a path on this origin, or `/`. Checked when it is written and again
 * when it is read, because storage is input too (RFC 9700 §4.11: no open redirects).
 */
export function readReturnTarget(target: unknown): string {
  if (typeof target !== 'string') return '/';
  const url = URL.parse(target, location.origin);
  // The parser has seen through `//host`, `/\host`, tabs and line feeds; what stays here is ours.
  if (url === null || url.origin !== location.origin || !target.startsWith('/')) return '/';
  return url.pathname.replace(/^\/+/, '/') + url.search + url.hash;
}
