import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { guardCsrf } from './csrf.ts';

const SOCKET = { upgrade: 'websocket' };

async function guard(path: string, headers: Record<string, string> = {}): Promise<string> {
  const { response } = await callHandler(
    (c) => guardCsrf(c) ?? new Response('passed'),
    { headers },
    path,
  );
  return response.ok ? response.text() : readCode(response);
}

test('requires X-Postern: 1', async () => {
  expect(await guard('/api/a', { 'x-postern': '1' })).toBe('passed');
  expect(await guard('/api/a')).toBe('403 guard_csrf_header');
  expect(await guard('/api/a', { 'x-postern': '1, 1' })).toBe('403 guard_csrf_header');
});

test('exempts the public configuration only', async () => {
  expect(await guard('/auth/config')).toBe('passed');
  expect(await guard('/auth/config/')).toBe('403 guard_csrf_header');
});

test('accepts Origin in place of the header for a WebSocket upgrade below /api', async () => {
  const origin = 'https://any.example';
  expect(await guard('/api/a', { ...SOCKET, origin })).toBe('passed');
  expect(await guard('/api/a', SOCKET)).toBe('403 guard_origin');
  expect(await guard('/auth/session', { ...SOCKET, origin })).toBe('403 guard_csrf_header');
});
