import { listNames } from '../http/header-names.ts';
import { removeConnectionFields } from '../http/hop-by-hop.ts';
import { buildCacheControl } from './cache-control.ts';

/**
 * Response headers that every browser may receive. It is an allow-list, because a list of dangerous
 * headers would be outdated soon: new ones control a cache, a proxy, a browser's storage or the origin
 * (RFC 9213 alone reserves every name that ends in `-cache-control`).
 */
const PASSES: ReadonlySet<string> = new Set([
  'accept-patch',
  'accept-post',
  'accept-query',
  'accept-ranges',
  'allow',
  'content-digest',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-profile',
  'content-range',
  'content-type',
  'date',
  'deprecation',
  'digest',
  'etag',
  'last-modified',
  'preference-applied',
  'ratelimit',
  'repr-digest',
  'retry-after',
  'server-timing',
  'sunset',
  'traceresponse',
  'vary',
  'x-correlation-id',
  'x-next-cursor',
  'x-next-page',
  'x-per-page',
  'x-prev-page',
]);
/** Counters and page numbers of an API, and resumable uploads. */
const PASSES_BY_PREFIX = /^(ratelimit-|x-rate-?limit|x-total|x-page|x-pagination|tus-|upload-)/;

/**
 * Matches JSON and nothing besides: of `application/json;, text/html`, browsers take the last type
 * (Fetch, "extract a MIME type").
 */
const JSON_TYPE = /^application\/json *(; *charset=[\w-]+ *)?$/i;
const EVENT_STREAM_TYPE = /^text\/event-stream *(;|$)/i;

/**
 * Turns an upstream's headers into those of the edge's response, which belongs to one user and runs no
 * script on the edge's origin.
 *
 * @param headers a copy of `from`, which is changed
 * @param named headers that the route allows in addition, in lower case
 */
export function cleanResponseHeaders(
  headers: Headers,
  from: Headers,
  named: readonly string[] = [],
): void {
  for (const name of listNames(from)) {
    if (PASSES.has(name) || PASSES_BY_PREFIX.test(name) || named.includes(name)) continue;
    headers.delete(name);
  }
  removeConnectionFields(headers, from.get('connection'));
  headers.set('cache-control', buildCacheControl(from.get('cache-control'), from.get('age')));
  // The browser's cache passes no guard: it must give no script what was read as data, and a page of
  // another origin nothing.
  headers.append('vary', 'cookie, sec-fetch-dest');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('x-content-type-options', 'nosniff');
  const type = headers.get('content-type') ?? '';
  // JSON is inert even when a browser opens it as a page. Any other type is made inert.
  if (!JSON_TYPE.test(type)) {
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
  // nginx holds events back until its buffer is full, unless the response turns that off.
  if (EVENT_STREAM_TYPE.test(type)) headers.set('x-accel-buffering', 'no');
}
