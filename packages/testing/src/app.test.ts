import { expect, test } from 'vitest';
import { App, TestBrowser } from './index.ts';
import { buildSessionName } from './settings.ts';
import { buildCallback } from './sign-in.ts';

test('a browser keeps cookies by origin and drops them on Max-Age=0', async () => {
  const sent: (string | null)[] = [];
  const browser = new TestBrowser((_, init) => {
    sent.push(new Headers(init.headers).get('cookie'));
    const line = sent.length === 1 ? 'a=1; Path=/' : 'a=; Max-Age=0; Path=/';
    return new Response(null, { headers: { 'set-cookie': line } });
  });
  for (const url of ['http://one.example/', 'http://one.example/x', 'http://two.example/']) {
    await browser.send(url);
  }
  expect(sent).toEqual([null, 'a=1', null]);
  expect(browser.cookies('http://one.example/')).toBe('');
});

test('an app sends the CSRF header and JSON', async () => {
  const seen: Headers[] = [];
  const app = new App('http://localhost:1', (url, init) => {
    seen.push(new Headers(init.headers));
    return new Response(`${init.method} ${url} ${JSON.stringify(init.body)}`);
  });
  const text = await (await app.post('/auth/logout', { everywhere: true })).text();
  expect(text).toBe(String.raw`POST http://localhost:1/auth/logout "{\"everywhere\":true}"`);
  expect(seen[0]?.get('x-postern')).toBe('1');
  expect(seen[0]?.get('content-type')).toBe('application/json');
});

test('a callback needs a code and the state of its sign-in', () => {
  const begun = { connection: 'op', state: 's', codeVerifier: 'v', authorizationUrl: '' };
  const address = 'http://localhost:1/callback?code=c&state=s&iss=i';
  expect(buildCallback(begun, address)).toEqual({
    connection: 'op',
    code: 'c',
    state: 's',
    codeVerifier: 'v',
    redirectUri: 'http://localhost:1/callback',
    iss: 'i',
  });
  for (const wrong of ['?code=c&state=other', '?error=access_denied&state=s']) {
    expect(() => buildCallback(begun, `http://localhost:1/callback${wrong}`)).toThrow('no code');
  }
});

test('the session cookie’s name depends on scheme and port', () => {
  expect(buildSessionName('https://app.example')).toBe('__Host-Http-postern');
  expect(buildSessionName('http://localhost:5173')).toBe('postern-dev-5173');
});
