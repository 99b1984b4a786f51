import { isSafePath } from '../routes/path.ts';
import { isWithin, type Route } from '../routes/route.ts';

/**
 * Translates the upstream's Location for the browser: a URL within the route becomes `/api/{route}/…`.
 * Any other URL becomes undefined: the browser cannot reach it through the route, and the edge never
 * follows it with a token (RFC 9700 §4.9).
 *
 * @param url the URL of the upstream request, which a relative Location refers to (RFC 9110 §10.2.2)
 */
export function buildLocation(
  route: Route,
  url: string,
  location: string | null,
): string | undefined {
  const target = location ? URL.parse(location, url) : null;
  if (target === null || target.username + target.password !== '') return undefined;
  const { origin, pathname, search, hash } = target;
  const address = origin + pathname;
  if (!address.startsWith(`${route.upstream}/`)) return undefined;
  const path = address.slice(route.upstream.length);
  if (!isSafePath(path) || !isWithin(route, path)) return undefined;
  return `/api/${route.name}${path}${search}${hash}`;
}
