import { HOP_BY_HOP } from '../http/hop-by-hop.ts';

/** A field name in lower case. `_` is not allowed, because CGI programs take it for `-`. */
const NAME = /^[a-z\d-]+$/;

/**
 * Request fields for framing, about the request's origin, or that change its target; and the edge's
 * own.
 */
const REFUSED_REQUESTS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'accept-encoding',
  'authorization',
  'client-ip',
  'content-length',
  'cookie',
  'cookie2',
  'dpop',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'max-forwards',
  'true-client-ip',
  'via',
  'x-forwarded',
  'x-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-postern',
  'x-real-ip',
  'x-request-id',
]);
const REFUSED_REQUEST_KINDS =
  /^(x-(forward(ed)?|original|rewrite|client-cert|ssl)-|x-client-cert$|client-cert|impersonate-|proxy-|sec-|ssl-|cf-)|-(client|connecting)-ip$/;

/**
 * Response fields for framing, or that control a browser, a cache or a proxy; and the edge's own.
 */
const REFUSED_RESPONSES: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'accept-ch',
  'activate-storage-access',
  'age',
  'alt-svc',
  'alt-used',
  'cache-control',
  'clear-site-data',
  'content-encoding',
  'content-length',
  'content-location',
  'critical-ch',
  'expect-ct',
  'expires',
  'feature-policy',
  'integrity-policy',
  'location',
  'nel',
  'no-vary-search',
  'observe-browsing-topics',
  'origin-agent-cluster',
  'origin-trial',
  'pragma',
  'referrer-policy',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-login',
  'sourcemap',
  'speculation-rules',
  'strict-transport-security',
  'supports-loading-mode',
  'timing-allow-origin',
  'use-as-dictionary',
  'vary',
  'www-authenticate',
  'x-cache-tags',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-key',
  'x-permitted-cross-domain-policies',
  'x-request-id',
  'x-robots-tag',
  'x-sourcemap',
  'x-xss-protection',
  'xkey',
]);
const REFUSED_RESPONSE_KINDS =
  /^(access-control|akamai|attribution-reporting|cdn|cf|cloudflare|content-security-policy|cross-origin|document|edge|fastly|integrity|netlify|permissions-policy|proxy|public-key-pins|sec|set-cookie|surrogate|vercel|x-accel|x-content-security-policy|x-lighttpd|x-litespeed|x-middleware|x-nginx|x-reproxy|x-sendfile|x-varnish|x-webkit-csp)(-|\d|$)|(^|-)cache-(control|tags?)$|-session-registration$/;

/** @returns why a route may not pass this request header, with the fix; undefined if it may */
export function findRequestHeaderError(option: string, name: string): string | undefined {
  const isRefused = REFUSED_REQUESTS.has(name) || REFUSED_REQUEST_KINDS.test(name);
  return findHeaderError(option, name, isRefused);
}

/** @returns why a route may not pass this response header, with the fix; undefined if it may */
export function findResponseHeaderError(option: string, name: string): string | undefined {
  const isRefused = REFUSED_RESPONSES.has(name) || REFUSED_RESPONSE_KINDS.test(name);
  return findHeaderError(option, name, isRefused);
}

function findHeaderError(option: string, name: string, isRefused: boolean): string | undefined {
  if (!NAME.test(name)) {
    return `names “${name}” in ${option}; write a header name of lowercase letters, digits and dashes`;
  }
  return isRefused ? `names ${name} in ${option}, which never passes; remove it` : undefined;
}
