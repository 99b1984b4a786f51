/** Headers of one connection only (RFC 9110 §7.6.1), beside those that Connection names. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What the upstream must not get from the browser: credentials, and what upstreams believe. */
const NOT_IN = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'x-api-key',
  'cookie',
  'cookie2',
  'forwarded',
  'host',
  'origin',
  'referer',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-postern',
  'x-real-ip',
]);
const NOT_IN_PREFIX = /^(x-forwarded-|x-original-|x-rewrite-|cf-|sec-)/;

/** What the browser must not get from the upstream: its cookies, its name, its say over our origin. */
const NOT_OUT = new Set([
  ...HOP_BY_HOP,
  'alt-svc',
  'clear-site-data',
  'public-key-pins',
  'refresh',
  'server',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'www-authenticate',
  'x-powered-by',
]);
const NOT_OUT_PREFIX = /^access-control-/;

/** The headers that go on to the upstream; the credential is put in afterwards. */
export function buildUpstreamHeaders(from: Headers): Headers {
  const headers = new Headers(from);
  remove(headers, from, NOT_IN, NOT_IN_PREFIX);
  // Some runtimes decode an upstream's answer and some pass it on encoded: ask for it plain.
  headers.set('accept-encoding', 'identity');
  return headers;
}

/** Turns an upstream's headers into those of our answer. It belongs to one user and runs no script. */
export function cleanAnswerHeaders(headers: Headers): void {
  remove(headers, headers, NOT_OUT, NOT_OUT_PREFIX);
  headers.set('cache-control', buildCacheControl(headers.get('cache-control')));
  headers.append('vary', 'cookie');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
}

/** Nobody but the user's own browser may keep an answer, and that only if the upstream says so. */
function buildCacheControl(given: string | null): string {
  if (given === null) return 'private, no-store';
  const directives = given.split(',').map((directive) => directive.trim());
  const own = directives.filter((directive) => !/^(public|private|s-maxage=.*)$/i.test(directive));
  return ['private', ...own].join(', ');
}

/** Copying whole and deleting the few costs a runtime less than copying one by one. */
function remove(headers: Headers, from: Headers, names: ReadonlySet<string>, prefix: RegExp): void {
  const named = from.get('connection');
  for (const name of Array.from(from.keys())) {
    if (names.has(name) || prefix.test(name)) headers.delete(name);
  }
  for (const name of named?.split(',') ?? []) {
    const hop = name.trim();
    if (FIELD_NAME.test(hop)) headers.delete(hop);
  }
}

/** A token, which is what a field name is (RFC 9110 §5.1); Headers throws for anything else. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
