import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { guardOrigin } from './origin.ts';

const ORIGINS = { publicOrigin: 'https://a.example', allowedOrigins: ['https://b.example'] };

async function guard(headers: Record<string, string>): Promise<string> {
  const { response } = await callHandler((c) => guardOrigin(c, ORIGINS) ?? new Response('passed'), {
    headers,
  });
  return response.ok ? response.text() : readCode(response);
}

test('passes the public origin, an allowed one, and a request without Origin', async () => {
  expect(await guard({ origin: 'https://a.example' })).toBe('passed');
  expect(await guard({ origin: 'https://b.example' })).toBe('passed');
  expect(await guard({})).toBe('passed');
});

test.each([
  'null',
  'https://a.example.evil.example',
  'http://a.example',
  'https://a.example:444',
  'HTTPS://A.EXAMPLE',
])('rejects the origin %s', async (origin) => {
  expect(await guard({ origin })).toBe('403 guard_origin');
});
