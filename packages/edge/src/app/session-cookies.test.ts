import { expect, test } from 'vitest';
import { buildCookiePolicy } from '../sessions/cookies.ts';
import { callHandler } from '../testing/call-handler.ts';
import { clearLeaseCookie, clearSessionCookies, setEdgeCookie } from './session-cookies.ts';

const policy = buildCookiePolicy('http://localhost:5173');
const CLEARED = 'Max-Age=0; Path=/; HttpOnly; SameSite=Strict';

async function readCookies(
  act: (c: Parameters<typeof clearLeaseCookie>[0]) => void,
  cookie = '',
): Promise<string[]> {
  const { response } = await callHandler((c) => (act(c), c.text('')), { headers: { cookie } });
  return response.headers.getSetCookie();
}

test('adds cookies to those that are set already', async () => {
  const cookies = await readCookies((c) => {
    setEdgeCookie(c, policy, 'a', '1', 60);
    setEdgeCookie(c, policy, 'b', '2', 60, 'Lax');
  });
  expect(cookies).toEqual([
    'a=1; Max-Age=60; Path=/; HttpOnly; SameSite=Strict',
    'b=2; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  ]);
});

test('clears the lease cookie only if the request carries one', async () => {
  const lease = 'postern-dev-5173-lease=x';
  expect(await readCookies((c) => clearLeaseCookie(c, policy))).toEqual([]);
  expect(await readCookies((c) => clearLeaseCookie(c, policy), lease)).toEqual([
    `postern-dev-5173-lease=; ${CLEARED}`,
  ]);
});

test('clears the session cookie always', async () => {
  expect(await readCookies((c) => clearSessionCookies(c, policy))).toEqual([
    `postern-dev-5173=; ${CLEARED}`,
  ]);
});
