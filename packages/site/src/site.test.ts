import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSite } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-site-'));
mkdirSync(join(folder, 'site/assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'outside');
writeFileSync(join(folder, 'site/index.html'), '<title>App</title>');
writeFileSync(join(folder, 'site/assets/app.js'), 'app()');
writeFileSync(join(folder, 'site/about.html'), '<title>About</title>');
writeFileSync(
  join(folder, 'site/_headers'),
  "# all\n/*\n  Content-Security-Policy: default-src 'self'\n/assets/*\n  Cache-Control: immutable\n",
);
const site = await createSite(join(folder, 'site'));

async function ask(path: string, method = 'GET'): Promise<Response> {
  return site(new Request(`http://localhost${path}`, { method }));
}

test('a file is served as what it is, with the headers that the site states', async () => {
  const response = await ask('/assets/app.js');
  expect(await response.text()).toBe('app()');
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'immutable',
    'content-security-policy': "default-src 'self'",
    'content-type': 'text/javascript; charset=utf-8',
  });
});

test('what is no file is the app, which has routes of its own', async () => {
  for (const path of ['/', '/projects/1', '/callback?code=x', '/_headers']) {
    const response = await ask(path);
    expect(await response.text()).toBe('<title>App</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
});

test('a page is found without its ending', async () => {
  const response = await ask('/about');
  expect(await response.text()).toBe('<title>About</title>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('nothing outside the folder is served', async () => {
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%00', '/%']) {
    expect(await (await ask(path)).text()).toBe('<title>App</title>');
  }
});

test('only reading is allowed', async () => {
  expect((await ask('/', 'POST')).status).toBe(405);
  expect(await (await ask('/', 'HEAD')).text()).toBe('');
});
