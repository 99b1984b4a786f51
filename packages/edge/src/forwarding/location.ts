import { isSafePath } from '../routes/path.ts';
import { isWithin, type Route } from '../routes/route.ts';

/**
 * A Location of the upstream's, as the browser may follow it: one that stays within the route
 * becomes `/api/{route}/…`. Any other is undefined: the browser has no business there, and the
 * edge never follows one with a token (RFC 9700 §4.9).
 *
 * @param url what was called; a relative Location is relative to it (RFC 9110 §10.2.2)
 */
export function buildLocation(
  route: Route,
  url: string,
  location: string | null,
): string | undefined {
  if (!location || !URL.canParse(location, url)) return undefined;
  const { origin, username, password, pathname, search, hash } = new URL(location, url);
  if (username !== '' || password !== '') return undefined;
  if (!`${origin}${pathname}`.startsWith(`${route.upstream}/`)) return undefined;
  const path = `${origin}${pathname}`.slice(route.upstream.length);
  if (!isSafePath(path) || !isWithin(route, path)) return undefined;
  return `/api/${route.name}${path}${search}${hash}`;
}
