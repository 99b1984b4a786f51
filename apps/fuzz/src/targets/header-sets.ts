import { headerSet } from '@postern/testing/generated-requests';
import * as fc from 'fast-check';
import { buildUpstreamHeaders } from '../../../../packages/edge/src/forwarding/request-headers.ts';
import { cleanResponseHeaders } from '../../../../packages/edge/src/forwarding/response-headers.ts';
import { isList, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

/** Headers that no upstream may get: credentials, trusted identities, framing, hop-by-hop. */
const NOT_IN =
  /^(authorization|proxy-.*|cookie2?|set-cookie|host|origin|referer|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|expect|forwarded|from|x-forwarded.*|x-real-ip|(.*-)?client-ip|x-api-key|api-key|private-token|x-postern|x-original-.*|x-rewrite-.*|cf-.*|(x-)?client-cert.*|x-http-method.*|x-method-override|x-user|x-remote-.*|x-auth-.*|impersonate-.*|x-serverless-authorization|.*_.*)$/;
/** Response headers that control a cache, a proxy or the origin, or concern the upstream only. */
const NOT_OUT =
  /^(set-cookie2?|access-control-.*|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|clear-site-data|strict-transport-security|alt-svc|nel|report-to|reporting-endpoints|server|x-powered-by|www-authenticate|refresh|service-worker-allowed|(.*-)?cdn-cache-control|surrogate-.*|edge-control|x-accel-(?!buffering$).*|x-sendfile|x-lighttpd-send-file|x-reproxy-url|age|link|speculation-rules|sec-.*|.*-session-registration|activate-storage-access|use-as-dictionary|sourcemap|integrity-policy)$/;

const NAMES =
  'authorization proxy-authorization cookie set-cookie host origin connection keep-alive te trailer transfer-encoding upgrade content-length expect forwarded via x-forwarded-for x-real-ip x-api-key x-postern cf-connecting-ip client-cert x-client-cert x-http-method-override x_forwarded_for impersonate-user access-control-allow-origin clear-site-data cdn-cache-control surrogate-control x-accel-redirect x-sendfile age link cache-control content-type content-encoding etag vary x-custom accept traceparent tracestate'.split(
    ' ',
  );

interface Outcome {
  readonly upstream: Headers;
  readonly response: Headers;
}

export const headerSets: Target = defineTarget<Pairs, Outcome>({
  name: 'header-sets',
  property:
    'forwards no forbidden header in either direction, whatever its case, number or size, nor one that Connection names; forwards the app’s own',
  inputs: fc.oneof(
    headerSet,
    fc.array(
      fc.tuple(
        fc.constantFrom(...NAMES, ...NAMES.map((name) => name.toUpperCase())),
        fc.constantFrom('1', 'close, X-Custom', 'public, max-age=60', ...NAMES.slice(0, 8)),
      ),
      { maxLength: 20 },
    ),
  ),
  words: [...NAMES, ',', ', ', 'x-', '-', '_', 'no-store', 's-maxage=1'],
  read: readPairs,
  run(pairs) {
    const headers = new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
    // Like the headers of a response: a copy of the upstream's.
    const response = new Headers(headers);
    cleanResponseHeaders(response, headers);
    return { upstream: buildUpstreamHeaders(headers, REQUEST_ID), response };
  },
  judge: (pairs, { upstream, response }) =>
    explainLeft(pairs, upstream, NOT_IN, new Set(['x-request-id', 'accept-encoding', 'via'])) ??
    explainLeft(pairs, response, NOT_OUT, OWN_OUT) ??
    explainOwn(upstream, response),
});

/** Headers that the edge itself sets. */
const OWN_OUT = new Set([
  'cache-control',
  'vary',
  'cross-origin-resource-policy',
  'x-content-type-options',
  'content-security-policy',
  'x-accel-buffering',
]);

/** Keeps only what HTTP can carry (RFC 9110 §5.1, §5.5). */
function readPairs(json: Json): Pairs | undefined {
  if (!isList(json)) return undefined;
  const pairs = json.flatMap((pair) => {
    const [name, value] = isList(pair) ? pair : [];
    return typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [];
  });
  const isCarried = pairs.every(
    ([name, value]) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
  return isCarried && pairs.length === json.length ? pairs : undefined;
}

function explainLeft(
  pairs: Pairs,
  left: Headers,
  forbidden: RegExp,
  own: ReadonlySet<string>,
): string | undefined {
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((hop) => hop.replace(/^[\t ]+|[\t ]+$/g, '').toLowerCase());
  const hops = new Set(named);
  for (const name of left.keys()) {
    if (forbidden.test(name)) return `forwards ${name}`;
    if (hops.has(name) && !own.has(name)) return `forwards ${name}, which Connection names`;
  }
  return undefined;
}

function explainOwn(upstream: Headers, response: Headers): string | undefined {
  if (upstream.get('x-request-id') !== REQUEST_ID) return 'the request id is not the edge’s own';
  if (upstream.get('via') !== '1.1 postern') return 'the Via is not the edge’s own';
  if (response.get('x-content-type-options') !== 'nosniff') return 'a response may be sniffed';
  const kept = response.get('cache-control')?.toLowerCase() ?? '';
  const directives = kept.split(',').map((one) => one.trim());
  if (!directives.includes('private')) return `cache-control is ${kept}`;
  const shared = directives.find((one) => one === 'public' || one.startsWith('s-maxage'));
  return shared === undefined ? undefined : `cache-control says ${shared}`;
}
