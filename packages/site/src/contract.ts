import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Ask = (
  path: string,
  headers?: Readonly<Record<string, string>>,
  method?: string,
) => Promise<WireResponse>;

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync } as const;

/**
 * What every runtime that serves a site with {@link createSite} promises, over real sockets. The
 * site is a build of Vite with `.br` and `.gz` files and a `_headers` file, such as the console's.
 *
 * @param runtime for the titles
 * @param origin of the running server; called within the tests
 */
export function describeStaticFiles(runtime: string, origin: () => string): void {
  const ask: Ask = (path, headers, method) => send(origin(), path, headers, method);
  describe(`the static files on ${runtime}`, () => {
    let asset = '';
    beforeAll(async () => {
      const { body } = await ask('/');
      asset = /\/assets\/[\w.-]+\.js/.exec(body.toString())?.[0] ?? '';
    });
    describeEncodings(ask, () => asset);
    describeValidators(ask, () => asset);
    describePaths(ask);
  });
}

function describeEncodings(ask: Ask, asset: () => string): void {
  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip', 'gzip'],
  ] as const)('Accept-Encoding "%s" gets %s', async (accept, encoding) => {
    for (const path of ['/', '/projects/1', asset()]) {
      const plain = await ask(path);
      const { headers, body } = await ask(path, { 'accept-encoding': accept });
      expect([path, headers['content-encoding']]).toEqual([path, encoding]);
      expect(DECODERS[encoding](body).equals(plain.body)).toBe(true);
      expect(headers['content-length']).toBe(String(body.byteLength));
      expect(headers.etag).not.toBe(plain.headers.etag);
    }
  });

  test.each(['', 'identity', 'br;q=0, gzip;q=0'])(
    'Accept-Encoding "%s" gets the file as it is',
    async (accept) => {
      const { headers } = await ask(asset(), { 'accept-encoding': accept });
      expect(headers['content-encoding']).toBeUndefined();
    },
  );

  test('every file says that its encoding was negotiated', async () => {
    for (const accept of ['', 'gzip', 'br']) {
      for (const path of ['/', asset()]) {
        const { headers } = await ask(path, { 'accept-encoding': accept });
        expect(headers.vary?.toLowerCase()).toMatch(/^accept-encoding(, accept-encoding)?$/);
      }
    }
  });
}

function describeValidators(ask: Ask, asset: () => string): void {
  test('a file that has not changed gets 304, in each encoding', async () => {
    for (const accept of ['', 'gzip', 'br']) {
      for (const path of ['/', asset()]) {
        const first = await ask(path, { 'accept-encoding': accept });
        const known = { 'accept-encoding': accept, 'if-none-match': first.headers.etag ?? '' };
        const again = await ask(path, known);
        expect([path, again.status, again.body.byteLength]).toEqual([path, 304, 0]);
        expect(again.headers.etag).toBe(first.headers.etag);
        expect(again.headers['cache-control']).toBe(first.headers['cache-control']);
      }
    }
    expect((await ask('/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('a range of a file gets its bytes', async () => {
    const whole = await ask(asset());
    const headers = { range: 'bytes=10-19', 'accept-encoding': 'br' };
    const part = await ask(asset(), headers);
    expect([part.status, part.headers['content-length']]).toEqual([206, '10']);
    expect(part.body.equals(whole.body.subarray(10, 20))).toBe(true);
    expect(part.headers.etag).toBe(whole.headers.etag);
  });

  test('a hashed asset is cached for a year, a page is revalidated', async () => {
    const { headers } = await ask(asset());
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ask('/')).headers['cache-control']).toBe('no-cache');
  });

  test('HEAD gets the headers of GET', async () => {
    for (const accept of ['', 'br']) {
      const got = await ask(asset(), { 'accept-encoding': accept });
      const head = await ask(asset(), { 'accept-encoding': accept }, 'HEAD');
      expect([head.status, head.body.byteLength]).toEqual([200, 0]);
      for (const name of ['etag', 'content-length', 'content-type', 'content-encoding']) {
        expect([name, head.headers[name]]).toEqual([name, got.headers[name]]);
      }
    }
  });

  test('every response has the security headers of _headers', async () => {
    const etag = (await ask('/')).headers.etag ?? '';
    for (const [path, headers, method] of [
      ['/', {}, 'GET'],
      ['/', { 'if-none-match': etag }, 'GET'],
      [asset(), { 'accept-encoding': 'br' }, 'GET'],
      ['/assets/none.js', {}, 'GET'],
      ['/', {}, 'POST'],
    ] as const) {
      const response = await ask(path, headers, method);
      expect(response.headers['content-security-policy']).toContain("default-src 'self'");
      expect(response.headers['x-content-type-options']).toBe('nosniff');
    }
  });
}

function describePaths(ask: Ask): void {
  test('a path cannot leave the folder, and hidden files are not served', async () => {
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/..%5cpackage.json',
      '/%2e%2e%2f%2e%2e%2fetc/passwd',
      '//package.json',
      '/_headers',
      '/.assetsignore',
    ]) {
      const { status, body } = await ask(path);
      expect([path, [200, 400, 404].includes(status)]).toEqual([path, true]);
      expect(body.toString()).not.toMatch(/"name":|root:|Content-Security-Policy:|\*\.br/);
    }
  });
}

/** Sends a request target as it is, on a connection of its own. */
async function send(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<WireResponse> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ hostname, port, path, method, headers, agent: false }, resolve)
    .once('error', reject)
    .end();
  const response = await promise;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response),
  };
}
