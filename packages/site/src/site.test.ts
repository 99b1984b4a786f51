import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSite, explainSite, isEdgePath } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-site-'));
mkdirSync(join(folder, 'site/assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'outside');
writeFileSync(join(folder, 'site/index.html'), '<title>App</title>');
writeFileSync(join(folder, 'site/assets/app.js'), 'app()');
writeFileSync(join(folder, 'site/about.html'), '<title>About</title>');
writeFileSync(
  join(folder, 'site/_headers'),
  `# all
/*
  Content-Security-Policy: default-src 'self'
  Strict-Transport-Security: max-age=1
/assets/*
  Cache-Control: immutable
`,
);
const site = await createSite(join(folder, 'site'), { isSecure: true });

async function ask(
  path: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return site(new Request(`http://localhost${path}`, { method, headers }));
}

test('a file is served as what it is, with the headers that the site states', async () => {
  const response = await ask('/assets/app.js');
  expect(await response.text()).toBe('app()');
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'immutable',
    'content-length': '5',
    'content-security-policy': "default-src 'self'",
    'content-type': 'text/javascript; charset=utf-8',
    etag: expect.stringMatching(/^"[\w-]{22}"$/),
    'strict-transport-security': 'max-age=1',
  });
});

test('what is no file is the app, which has routes of its own, and is asked for again each time', async () => {
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
])(
  'a file of another deployment, %s, is not there, and no cache keeps that (%j)',
  async (path, headers) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await ask(path, method, headers);
      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
      expect(await response.text()).not.toContain('<title>');
    }
  },
);

test('a page may have a dot in its address where the browser navigates to it', async () => {
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
  }
  expect((await ask('/assets/app.js', 'GET', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('a site that browsers reach by http says nothing of https', async () => {
  const plain = await createSite(join(folder, 'site'), { isSecure: false });
  const { headers } = await plain(new Request('http://localhost/'));
  expect(headers.has('strict-transport-security')).toBe(false);
  expect(headers.has('content-security-policy')).toBe(true);
});

test('a folder without the app in it is explained', async () => {
  expect(await explainSite(join(folder, 'site'))).toBeUndefined();
  for (const name of ['none', 'site/assets']) {
    expect(await explainSite(join(folder, name))).toMatch(
      /no index\.html; build the site into it$/,
    );
  }
});

test('a path of the edge is no page, also with a slash too many', () => {
  for (const path of ['/auth', '/auth/session', '/api/', '/healthz', '/healthz/', '/readyz/']) {
    expect([path, isEdgePath(path)]).toEqual([path, true]);
  }
  for (const path of ['/', '/authors', '/apis/x', '/healthzone', '/projects/auth/']) {
    expect([path, isEdgePath(path)]).toEqual([path, false]);
  }
});

test('a page is found without its ending', async () => {
  const response = await ask('/about');
  expect(await response.text()).toBe('<title>About</title>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('nothing outside the folder is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%',
  ]) {
    expect(await (await ask(path)).text()).not.toContain('outside');
  }
});

test('a file has one path: behind an encoded separator there is none, and nothing to keep', async () => {
  for (const path of ['/assets/..%2Findex.html', '/assets%2fapp.js', '/assets/..%5cindex.html']) {
    const response = await ask(path);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  }
});

test('only reading is allowed', async () => {
  for (const path of ['/', '/assets/app.js', '/assets/none.js', '/projects/1']) {
    const { status, headers } = await ask(path, 'POST');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
  expect(await (await ask('/', 'HEAD')).text()).toBe('');
});
