/** Characters that an upstream might take for the end of a segment or of the path. */
const HIDDEN_SEPARATOR = /[/\\\p{Cc}]/u;
const ENCODED_TWICE = /%[0-9a-f]{2}/i;

/**
 * Whether a path is safe to append to an upstream's prefix: no segment is empty, `.` or `..`, and none
 * becomes so, or contains a separator, when the upstream decodes it once or twice, removes its `;`
 * parameters, or normalizes it. The runtime's URL parser has already resolved the segments that it
 * recognizes; this function checks the others.
 *
 * Source: RFC 3986 §3.3 and §6.2.2; RFC 9110 §4.2.3.
 */
export function isSafePath(path: string): boolean {
  if (!path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  const last = segments.length - 1;
  return segments.every((segment, i) => (segment === '' ? i === last : isSafeSegment(segment)));
}

/** Letters, digits, `_` and `-` decode to themselves. Nearly every segment has no other character. */
const PLAIN = /^[A-Za-z0-9_-]+$/;

function isSafeSegment(segment: string): boolean {
  if (PLAIN.test(segment)) return true;
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    return false;
  }
  if (ENCODED_TWICE.test(decoded)) return false;
  const normal = decoded.normalize('NFKC');
  if (HIDDEN_SEPARATOR.test(normal)) return false;
  return !/^\.{1,2}$/.test(normal.split(';')[0]?.trim() ?? '');
}
