/** Reads a path segment by segment, as an upstream might, and knows what could leave the prefix. */
const HIDDEN_SEPARATOR = /[/\\\p{Cc}]/u;
const ENCODED_TWICE = /%[0-9a-f]{2}/i;

/**
 * Whether a path is safe to put behind an upstream's prefix: no segment is empty, `.` or `..`, or
 * becomes so, or grows a separator, when it is decoded once or twice, stripped of `;` parameters,
 * or normalized. The runtime's URL parser has resolved what it recognizes; this is about the rest.
 *
 * Source: RFC 3986 §3.3 and §6.2.2; RFC 9110 §4.2.3.
 */
export function isSafePath(path: string): boolean {
  if (!path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  const last = segments.length - 1;
  return segments.every((segment, i) => (segment === '' ? i === last : isSafeSegment(segment)));
}

/** Letters, digits, `_` and `-` decode to themselves: nearly every segment there is. */
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
