import { expect, test } from 'vitest';
import { EdgeUnderTest, LOCKIT } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

/** Headers that control a cache, a proxy, a browser's storage or the origin, and unknown headers. */
const CONTROLS = `
  cdn-cache-control cloudflare-cdn-cache-control netlify-cdn-cache-control vercel-cdn-cache-control
  akamai-cache-control example-cache-control surrogate-control surrogate-key edge-control
  edge-cache-tag cache-tag cache-tags x-cache-tags xkey x-key expires age pragma no-vary-search
  cf-cache-status fastly-restarts x-varnish-ttl x-litespeed-cache-control x-litespeed-tag
  x-accel-expires x-accel-redirect x-accel-limit-rate x-accel-charset x-accel-buffering x-sendfile
  x-sendfile2 x-lighttpd-send-file x-lighttpd-send-tempfile x-reproxy-url x-reproxy-file x-nginx
  x-middleware-rewrite x-middleware-next set-cookie set-cookie2 set-login clear-site-data
  secure-session-registration sec-session-registration sec-session-challenge use-as-dictionary
  speculation-rules supports-loading-mode link sourcemap x-sourcemap content-security-policy-report-only
  x-content-security-policy x-webkit-csp document-policy document-isolation-policy permissions-policy
  permissions-policy-report-only feature-policy integrity-policy integrity-policy-report-only
  cross-origin-opener-policy cross-origin-embedder-policy cross-origin-resource-policy
  origin-agent-cluster activate-storage-access report-to reporting-endpoints nel expect-ct
  public-key-pins strict-transport-security alt-svc service-worker-allowed refresh accept-ch
  critical-ch timing-allow-origin www-authenticate proxy-authenticate proxy-status
  access-control-allow-origin access-control-allow-credentials access-control-expose-headers
  attribution-reporting-register-source observe-browsing-topics origin-trial referrer-policy
  x-frame-options x-robots-tag x-dns-prefetch-control content-location server via x-powered-by
  keep-alive trailer a-header-of-tomorrow x-custom`
  .trim()
  .split(/\s+/);
/** Headers that describe the response to the app. */
const DATA: Readonly<Record<string, string>> = {
  'accept-ranges': 'bytes',
  allow: 'GET',
  'content-disposition': 'attachment; filename="å.pdf"; filename*=UTF-8\'\'%C3%A5.pdf'.replace(
    'å',
    'a',
  ),
  'content-language': 'sv',
  'content-range': 'bytes 0-1/2',
  'content-type': 'application/json',
  deprecation: '@1688169599',
  etag: '"1"',
  'last-modified': 'Tue, 01 Sep 2026 00:00:00 GMT',
  'preference-applied': 'return=minimal',
  'ratelimit-policy': '"default";q=100',
  'repr-digest': 'sha-256=:AAAA:',
  'retry-after': '5',
  'upload-offset': '3',
  'x-page-count': '3',
  'x-ratelimit-remaining': '7',
  'x-total-count': '42',
};

async function call(
  headers: Record<string, string>,
  responseHeaders?: readonly string[],
): Promise<Headers> {
  const edge = new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...(responseHeaders && { responseHeaders }) }],
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/x`) ? new Response('{}', { headers }) : next(),
  });
  return (await edge.call('GET', '/api/open/x')).headers;
}

test('S-30 S-72 removes every header that controls a cache, a proxy, a browser’s storage or the origin', async () => {
  const hostile = Object.fromEntries(CONTROLS.map((name) => [name, 'hostile']));
  const headers = await call({ ...hostile, 'content-type': 'application/json' });
  expect(Object.fromEntries(headers)).toEqual({
    'cache-control': 'private, no-store',
    'content-type': 'application/json',
    'cross-origin-resource-policy': 'same-origin',
    'server-timing': expect.any(String),
    vary: 'cookie, sec-fetch-dest, origin',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.any(String),
  });
});

test('passes the headers that apps read, and those that the route names', async () => {
  expect(Object.fromEntries(await call(DATA))).toMatchObject(DATA);
  const named = { link: '</x?page=2>; rel="next"', 'x-custom': '1' };
  const headers = Object.fromEntries(await call({ ...DATA, ...named }, ['link', 'x-custom']));
  expect(headers).toMatchObject({ ...DATA, ...named });
});

test('removes the headers that the upstream’s Connection names', async () => {
  const headers = await call({ ...DATA, connection: 'close, x-total-count, @' });
  expect(headers.has('x-total-count')).toBe(false);
  expect(headers.get('etag')).toBe('"1"');
});

test('turns off nginx’s buffering for server-sent events', async () => {
  const headers = await call({ 'content-type': 'text/event-stream; charset=utf-8' });
  expect(headers.get('x-accel-buffering')).toBe('no');
});
