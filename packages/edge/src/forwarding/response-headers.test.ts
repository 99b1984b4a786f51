import { expect, test } from 'vitest';
import { EdgeUnderTest, LOCKIT } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

/** What commands a cache, a proxy, a browser's storage or the origin; and what only looks new. */
const COMMANDS = `
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

async function ask(
  headers: Record<string, string>,
  answerHeaders?: readonly string[],
): Promise<Headers> {
  const edge = new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...(answerHeaders && { answerHeaders }) }],
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/x`) ? new Response('{}', { headers }) : next(),
  });
  return (await edge.call('GET', '/api/open/x')).headers;
}

test('S-30 S-72 no answer header commands a cache, a proxy, a browser’s storage or the origin', async () => {
  const said = Object.fromEntries(COMMANDS.map((name) => [name, 'hostile']));
  const headers = await ask({ ...said, 'content-type': 'application/json' });
  expect(Object.fromEntries(headers)).toEqual({
    'cache-control': 'private, no-store',
    'content-type': 'application/json',
    'server-timing': expect.any(String),
    vary: 'cookie, origin',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.any(String),
  });
});

test('what an app reads of an answer passes, and a route names what else does', async () => {
  expect(Object.fromEntries(await ask(DATA))).toMatchObject(DATA);
  const named = { link: '</x?page=2>; rel="next"', 'x-custom': '1' };
  const headers = Object.fromEntries(await ask({ ...DATA, ...named }, ['link', 'x-custom']));
  expect(headers).toMatchObject({ ...DATA, ...named });
});

test('what the upstream’s Connection header names was for the edge', async () => {
  const headers = await ask({ ...DATA, connection: 'close, x-total-count, @' });
  expect(headers.has('x-total-count')).toBe(false);
  expect(headers.get('etag')).toBe('"1"');
});

test('events ask nginx not to keep them back', async () => {
  const headers = await ask({ 'content-type': 'text/event-stream; charset=utf-8' });
  expect(headers.get('x-accel-buffering')).toBe('no');
});
