import { Failure } from '../failures/failure.ts';
import type { Settings } from '../settings/settings.ts';
import type { EdgeContext } from './context.ts';

/** The origins that may call the edge. */
export type Origins = Pick<Settings, 'publicOrigin' | 'allowedOrigins'>;

/** How long a browser may cache a preflight response, in seconds. Chromium caches no longer. */
const MAX_AGE_SECONDS = 7200;
/**
 * Allowed besides the method that is asked for, so that a page asks once for a URL. A preflight never
 * needs to allow GET, HEAD and POST (Fetch standard, CORS-safelisted method).
 */
const METHODS = 'PUT, PATCH, DELETE';
/**
 * Response headers that a page of an allowed origin may read, in addition to the headers that the
 * Fetch standard allows. `Date` is listed because the runtime adds it after the edge, and the kit
 * reads the edge's clock from it.
 */
const EXPOSED = [
  'content-disposition',
  'content-range',
  'date',
  'etag',
  'link',
  'location',
  'retry-after',
];

/**
 * Rejects a request whose Origin is neither the public origin nor an allowed one. A request without
 * Origin passes: no page of another origin could read its response, and the CSRF header guards it.
 *
 * Failure: `guard_origin`, whose cause is the origin. Source: RFC 6454 §7, Fetch standard.
 */
export function guardOrigin(
  c: EdgeContext,
  { publicOrigin, allowedOrigins }: Origins,
): Failure | undefined {
  const origin = c.req.header('origin');
  const isAllowed =
    origin === undefined || origin === publicOrigin || allowedOrigins.includes(origin);
  return isAllowed ? undefined : new Failure('guard_origin', { cause: origin });
}

/**
 * Responds to a preflight before every guard, because a preflight cannot carry `X-Postern`. It allows
 * any method and request header: the endpoint rejects a method that it does not have, and the forwarder
 * removes the headers that must not go on.
 *
 * @returns undefined for any other request; `guard_origin` if the origin is not allowed
 */
export function respondToPreflight(
  c: EdgeContext,
  origins: Origins,
): Response | Failure | undefined {
  if (c.req.method !== 'OPTIONS' || c.req.header('origin') === undefined) return undefined;
  const method = c.req.header('access-control-request-method');
  if (method === undefined) return undefined;
  const refused = guardOrigin(c, origins);
  if (refused) return refused;
  const asked = c.req.header('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      vary: 'access-control-request-method, access-control-request-headers',
      'access-control-allow-methods': `${METHODS}, ${method}`,
      'access-control-max-age': String(MAX_AGE_SECONDS),
      ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    },
  });
}

/**
 * Allows pages of allowed origins to read a response, errors included. It never sends `*`, and
 * every response has `Vary: Origin`. The edge trusts such a page as it trusts its own origin, so the
 * page may read every header of the response. Source: Fetch standard, CORS protocol.
 */
export function allowOrigin(
  c: EdgeContext,
  headers: Headers,
  { allowedOrigins }: Pick<Origins, 'allowedOrigins'>,
): void {
  headers.append('vary', 'origin');
  const origin = allowedOrigins.length > 0 ? c.req.header('origin') : undefined;
  if (origin === undefined || !allowedOrigins.includes(origin)) return;
  const exposed = new Set([...EXPOSED, ...headers.keys()]);
  // Hidden from scripts in any case (Fetch standard, forbidden response-header name).
  exposed.delete('set-cookie');
  headers.set('access-control-expose-headers', [...exposed].join(', '));
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
}
