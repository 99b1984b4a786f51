import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { guardNavigation } from './navigation.ts';

async function guard(headers: Record<string, string>, method = 'GET'): Promise<string> {
  const { response } = await callHandler((c) => guardNavigation(c) ?? c.text('passed'), {
    method,
    headers,
  });
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  return response.ok ? response.text() : readCode(response);
}

test('passes a navigation, and a browser without Fetch Metadata', async () => {
  expect(await guard({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).toBe(
    'passed',
  );
  expect(await guard({})).toBe('passed');
  expect(await guard({}, 'POST')).toBe('passed');
});

test.each([
  { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' },
  { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-moz': 'prefetch' },
])('rejects %j', async (headers) => {
  expect(await guard({ ...headers })).toBe('403 guard_origin');
});

test('rejects HEAD', async () => {
  expect(
    (await callHandler((c) => guardNavigation(c) ?? c.text('passed'), { method: 'HEAD' })).response
      .status,
  ).toBe(403);
});
