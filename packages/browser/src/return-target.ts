/**
 * Makes a return target safe: an address of this origin, or its root. Checked when it is written
 * and again when it is read, because storage is input too (RFC 9700 §4.11: no open redirects).
 */
export function readReturnTarget(target = '/'): URL {
  const { origin } = location;
  try {
    const url = new URL(target, origin);
    // The parser has seen through `//host`, `/\host`, tabs and line feeds. Comparing the whole start
    // also refuses userinfo, and `blob:` addresses, whose origin is ours.
    if (url.href.startsWith(`${origin}/`)) return url;
  } catch {
    // Not an address.
  }
  return new URL(origin);
}
