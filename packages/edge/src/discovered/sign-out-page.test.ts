import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { respondWithForm, SCRIPT_HASH } from './sign-out-page.ts';

const ACTION = 'https://login.example/end?a=1&b="2"';

test('allows exactly the script that it contains', async () => {
  const { response } = await callHandler((c) => respondWithForm(c, ACTION, { state: 's' }));
  const page = await response.text();
  const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script = '']) => script);
  expect(scripts).toHaveLength(1);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(scripts[0]));
  expect(btoa(String.fromCharCode(...new Uint8Array(digest)))).toBe(SCRIPT_HASH);
  expect(response.headers.get('content-security-policy')).toContain(`'sha256-${SCRIPT_HASH}'`);
});

test('escapes what it contains, and works without script', async () => {
  const fields = { id_token_hint: 'a.b.c', state: '"><script>alert(1)</script>&' };
  const { response } = await callHandler((c) => respondWithForm(c, ACTION, fields));
  const page = await response.text();
  expect(page).toContain('action="https://login.example/end?a=1&amp;b=&quot;2&quot;"');
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"');
  expect(page).toContain('<button>Sign out</button>');
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
});
