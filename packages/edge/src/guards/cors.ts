import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';

/** How long a browser may keep a preflight's answer, in seconds; Chromium keeps none longer. */
const MAX_AGE_SECONDS = 7200;
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/**
 * What a page of a listed origin may read of each answer, beside what the Fetch standard allows
 * anyway. `Date` is here because the runtime adds it after the edge: the kit reads the edge's clock.
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
/** Of no use to a script, or never shown to one (Fetch standard, forbidden response-header name). */
const NOT_EXPOSED = [
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'set-cookie',
  'vary',
];

/**
 * Answers a preflight, which cannot carry `X-Postern`, before any other guard. Any header may be
 * asked for: what must not go on is taken out when a call is forwarded.
 *
 * @returns undefined for any other request; `guard_origin` to an origin that is not listed
 */
export function answerPreflight(c: EdgeContext): Response | Failure | undefined {
  if (c.req.method !== 'OPTIONS') return undefined;
  const origin = c.req.header('origin');
  const method = c.req.header('access-control-request-method');
  if (origin === undefined || method === undefined) return undefined;
  const { publicOrigin, allowedOrigins } = c.get('edge').settings;
  if (origin !== publicOrigin && !allowedOrigins.includes(origin)) {
    return new Failure('guard_origin');
  }
  const asked = c.req.header('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      vary: 'access-control-request-method, access-control-request-headers',
      'access-control-allow-methods': METHODS,
      'access-control-max-age': String(MAX_AGE_SECONDS),
      ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    },
  });
}

/**
 * Lets pages of listed origins read an answer, errors too. Never `*`, never an origin that is not
 * listed; `Vary: Origin` on every answer. Such a page is trusted as one of the edge's own origin,
 * so it may read every header that the answer has. Source: Fetch standard, CORS protocol.
 */
export function allowOrigin(c: EdgeContext, headers: Headers): void {
  headers.append('vary', 'origin');
  const { allowedOrigins } = c.get('edge').settings;
  const origin = allowedOrigins.length > 0 ? c.req.header('origin') : undefined;
  if (origin === undefined || !allowedOrigins.includes(origin)) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
  const exposed = new Set([...EXPOSED, ...headers.keys()]);
  for (const name of NOT_EXPOSED) exposed.delete(name);
  headers.set('access-control-expose-headers', [...exposed].join(', '));
}
