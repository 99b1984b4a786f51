/**
 * Parses a return target. Returns an address of this origin, or its root for any other input
 * (RFC 9700 §4.11: no open redirects). The kit calls it before storing a target and after reading
 * one, because storage is input too. Default: the root.
 */
export function readReturnTarget(target = '/'): URL {
  try {
    const url = new URL(target, location.href);
    // The parser resolves `//host`, `/\host`, tabs and line feeds. Comparing the start of the address
    // also rejects userinfo, and `blob:` addresses, which have this origin.
    if (url.href.startsWith(`${location.origin}/`)) return url;
  } catch {
    // Not an address: return the root.
  }
  return new URL(location.origin);
}
