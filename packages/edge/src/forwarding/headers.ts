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

/** What the upstream must not get from the browser: credentials, what upstreams believe, framing. */
const NOT_IN = [
  ...HOP_BY_HOP,
  'authorization',
  'x-api-key',
  'client-ip',
  'content-length',
  'cookie',
  'cookie2',
  'dpop',
  'expect',
  'fastly-client-ip',
  'forwarded',
  'from',
  'host',
  'origin',
  'referer',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-forward-for',
  'x-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-originating-ip',
  'x-postern',
  'x-real-ip',
  'x-request-id',
  'x-user',
];
/** A name with `_` is, to what speaks CGI, the same as one with `-`; no browser sends one. */
const NOT_IN_PREFIX =
  /^(x-(forwarded|original|rewrite|middleware|envoy|remote|user|consumer|auth|authenticated|webauth|ssl|client-cert|amzn|goog|appengine|azure|arr|ms)-|cf-|remote-|sec-|proxy-|ssl-)|_/;

/** W3C Trace Context, §3.2; what is none is not carried on. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(-|$)/;

/** What the browser must not get from the upstream: its cookies, its name, its say over our origin. */
const NOT_OUT = [
  ...HOP_BY_HOP,
  'accept-ch',
  'alt-svc',
  'clear-site-data',
  // Put back as the edge's own address, where it is one.
  'location',
  'nel',
  'origin-agent-cluster',
  'public-key-pins',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'server',
  'service-worker-allowed',
  'set-cookie',
  'set-cookie2',
  'set-login',
  'strict-transport-security',
  'timing-allow-origin',
  'www-authenticate',
  'x-powered-by',
];
const NOT_OUT_PREFIX = /^access-control-/;

/** The headers that go on to the upstream; the credential is put in afterwards. */
export function buildUpstreamHeaders(from: Headers, requestId: string): Headers {
  const headers = new Headers(from);
  removeInbound(headers, from);
  // Some runtimes decode an upstream's answer and some pass it on encoded: ask for it plain.
  headers.set('accept-encoding', 'identity');
  headers.set('x-request-id', requestId);
  const trace = headers.get('traceparent');
  if (trace !== null && !TRACEPARENT.test(trace)) {
    headers.delete('traceparent');
    headers.delete('tracestate');
  }
  return headers;
}

const JSON_TYPE = /^application\/json *(;|$)/i;

/** Turns an upstream's headers into those of our answer. It belongs to one user and runs no script. */
export function cleanAnswerHeaders(headers: Headers, from: Headers): void {
  removeOutbound(headers, from);
  // Encoded though asked not to: a runtime's fetch has decoded it, so neither header is true.
  if (headers.has('content-encoding')) {
    headers.delete('content-encoding');
    headers.delete('content-length');
  }
  headers.set('cache-control', buildCacheControl(headers.get('cache-control')));
  headers.append('vary', 'cookie');
  headers.set('x-content-type-options', 'nosniff');
  // JSON runs nothing, whoever opens it as a page; anything else is made to.
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) {
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
}

/** Nobody but the user's own browser may keep an answer, and that only if the upstream says so. */
function buildCacheControl(given: string | null): string {
  if (given === null) return 'private, no-store';
  const directives = given.split(',').map((directive) => directive.trim());
  const own = directives.filter((directive) => !/^(public|private|s-maxage=.*)$/i.test(directive));
  return ['private', ...own].join(', ');
}

/**
 * Takes header fields out of a copy, such as its original has: copying whole and deleting the few
 * costs a runtime less than copying one by one. A name is decided once: the same few come with
 * every call.
 */
function createRemover(
  names: readonly string[],
  pattern: RegExp,
): (copy: Headers, original: Headers) => void {
  const decided = new Map<string, boolean>();
  const decide = (name: string): boolean => {
    let isRemoved = decided.get(name);
    if (isRemoved === undefined) {
      isRemoved = names.includes(name) || pattern.test(name);
      // Whoever calls chooses names: there is an end to what is remembered of them.
      if (decided.size >= MAX_DECIDED) decided.clear();
      decided.set(name, isRemoved);
    }
    return isRemoved;
  };
  return (copy, original) => {
    for (const name of original.keys()) if (decide(name)) copy.delete(name);
    for (const hop of original.get('connection')?.split(',') ?? []) {
      if (FIELD_NAME.test(hop.trim())) copy.delete(hop.trim());
    }
  };
}

/** A token, which is what a field name is (RFC 9110 §5.1); Headers throws for anything else. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** How many names are remembered of each direction. */
const MAX_DECIDED = 500;

const removeInbound = createRemover(NOT_IN, NOT_IN_PREFIX);
const removeOutbound = createRemover(NOT_OUT, NOT_OUT_PREFIX);
