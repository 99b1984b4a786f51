import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { precompress } from './precompress.ts';
import { createSite, findSiteError } from './site.ts';

const SCRIPT = 'app();'.repeat(50);
const folder = mkdtempSync(join(tmpdir(), 'postern-site-'));
afterAll(() => rmSync(folder, { recursive: true }));
const root = join(folder, 'site');
for (const name of ['assets', 'problems', '.git', '.well-known']) {
  mkdirSync(join(root, name), { recursive: true });
}
writeFileSync(join(folder, 'secret.txt'), 'outside');
writeFileSync(join(root, 'index.html'), '<title>App</title>');
writeFileSync(join(root, 'about.html'), '<title>About</title>');
writeFileSync(join(root, 'problems/index.html'), '<title>Problems</title>');
writeFileSync(join(root, 'assets/app.js'), SCRIPT);
writeFileSync(join(root, 'assets/bär.css'), 'a{}');
writeFileSync(join(root, 'assets/photo.webp'), 'a'.repeat(300));
writeFileSync(join(root, 'assets/100%.txt'), 'all');
writeFileSync(join(root, '.git/config.txt'), 'hidden');
writeFileSync(join(root, '.well-known/security.txt'), 'Contact');
writeFileSync(
  join(root, '_headers'),
  `# all
/*
  Content-Security-Policy: default-src 'self'
  Strict-Transport-Security: max-age=1
/assets/*
  Cache-Control: immutable
`,
);
await precompress(root);
const site = await createSite(root, { isSecure: true });

async function ask(
  path: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return site(new Request(`http://localhost${path}`, { method, headers }));
}

test('a file is served with its type, a validator and the headers of _headers', async () => {
  const response = await ask('/assets/app.js');
  expect(await response.text()).toBe(SCRIPT);
  expect(Object.fromEntries(response.headers)).toEqual({
    'accept-ranges': 'bytes',
    'cache-control': 'immutable',
    'content-length': '300',
    'content-security-policy': "default-src 'self'",
    'content-type': 'text/javascript; charset=utf-8',
    etag: expect.stringMatching(/^"[\w-]{22}"$/),
    'strict-transport-security': 'max-age=1',
    vary: 'accept-encoding',
  });
  expect(await (await ask('/assets/b%C3%A4r.css')).text()).toBe('a{}');
  expect(await (await ask('/assets/100%25.txt')).text()).toBe('all');
});

test('a path of the app gets index.html, which browsers revalidate each time', async () => {
  for (const path of ['/', '/projects/1', '/callback?code=x', '/_headers']) {
    const response = await ask(path);
    expect(await response.text()).toBe('<title>App</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  }
});

test.each([
  ['/assets/index-deadbeef.js', {}],
  ['/assets/index-deadbeef.js', { 'sec-fetch-mode': 'navigate' }],
  ['/assets/', {}],
  ['/assets/none', { accept: 'text/html' }],
  ['/none.js', { accept: 'text/html' }],
  ['/deep/none.css?v=1', { 'sec-fetch-mode': 'no-cors' }],
  ['/robots.txt', {}],
])('a file of another deployment, %s, gets 404 and is not cached (%j)', async (path, headers) => {
  for (const method of ['GET', 'HEAD']) {
    const response = await ask(path, method, headers);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(await response.text()).not.toContain('<title>');
  }
});

test('a page may have a dot in its path if the browser navigates to it', async () => {
  const response = await ask('/users/jane.doe', 'GET', { 'sec-fetch-mode': 'navigate' });
  expect(await response.text()).toBe('<title>App</title>');
});

test('a file that has not changed is not sent again', async () => {
  const etag = (await ask('/assets/app.js')).headers.get('etag') ?? '';
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await ask('/assets/app.js', 'GET', { 'if-none-match': known });
    expect([response.status, await response.text()]).toEqual([304, '']);
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.headers.get('cache-control')).toBe('immutable');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
  }
  expect((await ask('/assets/app.js', 'GET', { 'if-none-match': '"other"' })).status).toBe(200);
});

test.each([
  ['br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0.5', 'gzip'],
  ['br;q=0, gzip;q=0', null],
  ['deflate', null],
  ['', null],
])(
  'Accept-Encoding "%s" gets the encoding %s, with an ETag of its own',
  async (accept, encoding) => {
    const { headers, ...response } = await askFor('/assets/app.js', accept);
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('vary')).toBe('accept-encoding');
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''];
    expect((decode?.(response.body) ?? response.body).toString()).toBe(SCRIPT);
    expect(headers.get('content-length')).toBe(String(response.body.byteLength));
    const plain = await askFor('/assets/app.js', '');
    expect(headers.get('etag') === plain.headers.get('etag')).toBe(encoding === null);
    const known = { 'accept-encoding': accept, 'if-none-match': headers.get('etag') ?? '' };
    expect((await ask('/assets/app.js', 'GET', known)).status).toBe(304);
  },
);

async function askFor(path: string, accept: string): Promise<{ headers: Headers; body: Buffer }> {
  const response = await ask(path, 'GET', { 'accept-encoding': accept });
  return { headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

test('a type that is compressed already has one form only', async () => {
  const { headers } = await askFor('/assets/photo.webp', 'br, gzip');
  expect(headers.has('content-encoding')).toBe(false);
});

test.each([
  ['bytes=0-3', 'app(', 'bytes 0-3/300'],
  ['bytes=298-', ');', 'bytes 298-299/300'],
  ['bytes=298-900', ');', 'bytes 298-299/300'],
  ['bytes=-2', ');', 'bytes 298-299/300'],
  ['bytes=-900', SCRIPT, 'bytes 0-299/300'],
])('the range %s gets its bytes, without a content coding', async (range, text, contentRange) => {
  const whole = await ask('/assets/app.js');
  const headers = { range, 'accept-encoding': 'br', 'if-range': whole.headers.get('etag') ?? '' };
  const response = await ask('/assets/app.js', 'GET', headers);
  expect([response.status, await response.text()]).toEqual([206, text]);
  expect(Object.fromEntries(response.headers)).toEqual({
    ...Object.fromEntries(whole.headers),
    'content-range': contentRange,
    'content-length': String(text.length),
  });
});

test.each([
  [{ range: 'bytes=0-3', 'if-range': '"old"' }],
  [{ range: 'bytes=0-3', 'if-range': 'Sat, 28 Nov 2026 00:00:00 GMT' }],
  [{ range: 'bytes=3-0' }],
  [{ range: 'bytes=0-1,5-6' }],
  [{ range: 'bytes=-' }],
  [{ range: 'lines=0-3' }],
])('the range of %j gets the whole file', async (headers) => {
  const response = await ask('/assets/app.js', 'GET', headers);
  expect([response.status, await response.text()]).toEqual([200, SCRIPT]);
});

test.each(['bytes=300-', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])(
  'the range %s, beyond the end, gets 416 with the length',
  async (range) => {
    const { status, headers } = await ask('/assets/app.js', 'GET', { range });
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */300']);
    expect(headers.get('cache-control')).toBe('no-store');
  },
);

test('a range of a file that has not changed is not sent again', async () => {
  const etag = (await ask('/assets/app.js')).headers.get('etag') ?? '';
  const headers = { range: 'bytes=0-3', 'if-none-match': etag };
  expect((await ask('/assets/app.js', 'GET', headers)).status).toBe(304);
});

test('a site that browsers reach over http sends no Strict-Transport-Security', async () => {
  const plain = await createSite(root, { isSecure: false });
  const { headers } = await plain(new Request('http://localhost/'));
  expect(headers.has('strict-transport-security')).toBe(false);
  expect(headers.has('content-security-policy')).toBe(true);
});

test('a folder without the app is an error that explains itself', async () => {
  expect(await findSiteError(root)).toBeUndefined();
  for (const name of ['none', 'site/assets']) {
    expect(await findSiteError(join(folder, name))).toMatch(
      /no index\.html; build the site into it$/,
    );
  }
});

test('a page is found without .html, and a folder by its index.html', async () => {
  for (const [path, title] of [
    ['/about', 'About'],
    ['/problems/', 'Problems'],
  ] as const) {
    const response = await ask(path);
    expect(await response.text()).toBe(`<title>${title}</title>`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
});

test('a folder without its slash redirects to it, so that its relative links work', async () => {
  const { status, headers } = await ask('/problems?x=1');
  expect([status, headers.get('location')]).toEqual([307, '/problems/?x=1']);
  expect((await ask('/problems', 'POST')).status).toBe(405);
  expect((await ask('//problems')).headers.has('location')).toBe(false);
});

test('a file that cannot be read is an error with its fix, and a socket is not a file', async () => {
  const other = mkdtempSync(join(tmpdir(), 'postern-site-'));
  onTestFinished(() => rmSync(other, { recursive: true }));
  writeFileSync(join(other, 'index.html'), '');
  const socket = createServer().listen(join(other, 'socket'));
  await once(socket, 'listening');
  await createSite(other, { isSecure: true });
  socket.close();
  symlinkSync('nowhere', join(other, 'dangling'));
  await expect(createSite(other, { isSecure: true })).rejects.toThrow(
    /dangling cannot be read \(ENOENT\); make it readable, or remove it from the folder of the app$/,
  );
});

test('nothing outside the folder is served, and no hidden file', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/.git/config.txt',
    '/%2egit/config.txt',
    '/%00',
    '/%',
  ]) {
    expect(await (await ask(path)).text()).not.toMatch(/outside|hidden/);
  }
  expect(await (await ask('/.well-known/security.txt')).text()).toBe('Contact');
});

test('a file has one path: an encoded separator gets 404 and is not cached', async () => {
  for (const path of ['/assets/..%2Findex.html', '/assets%2fapp.js', '/assets/..%5cindex.html']) {
    const response = await ask(path);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  }
});

test('methods other than GET and HEAD are rejected', async () => {
  for (const path of ['/', '/assets/app.js', '/assets/none.js', '/projects/1']) {
    const { status, headers } = await ask(path, 'POST');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('HEAD gets the headers of GET and no body', async () => {
  const accept = { 'accept-encoding': 'br' };
  const got = await ask('/assets/app.js', 'GET', accept);
  const head = await ask('/assets/app.js', 'HEAD', accept);
  expect(await head.text()).toBe('');
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(got.headers));
});
