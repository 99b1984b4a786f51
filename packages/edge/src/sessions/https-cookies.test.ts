import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import { EdgeUnderTest } from '../testing/edge-under-test.ts';

const ORIGIN = 'https://app.example';
const NAME = '__Host-Http-postern';
const ATTRIBUTES = ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'];

/** Reads every Set-Cookie of a response, split into its parts. */
function readCookies(response: Response): string[][] {
  return response.headers.getSetCookie().map((text) => text.split('; '));
}

test('S-6 S-7 S-8 S-9 S-10 S-11 binds every cookie that the edge sets or clears on https to this host', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_PUBLIC_ORIGIN: ORIGIN },
    intercept: (url) =>
      Promise.resolve(
        url.endsWith('/projects')
          ? Response.json([])
          : Response.json({ access_token: 'a', token_type: 'Bearer', expires_in: 600 }),
      ),
  });
  const jar = new Map<string, string>();
  const call = async (method: string, path: string, body?: object): Promise<string[][]> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      'x-postern': '1',
      cookie,
      ...(body && { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const cookies = readCookies(await edge.fetch(ORIGIN + path, init));
    for (const [pair = ''] of cookies) {
      const [name = '', value = ''] = pair.split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return cookies;
  };
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const attempt = { connection: 'lockit', state, codeChallenge };
  const begun = await call('POST', '/auth/sign-in', attempt);
  expect(begun).toEqual([
    [expect.stringMatching(`^${NAME}-attempt-[\\w-]+=1\\.`), 'Max-Age=900', ...ATTRIBUTES],
  ]);
  const redirectUri = `${ORIGIN}/callback`;
  const callback = { connection: 'lockit', code: 'c', state, codeVerifier, redirectUri };
  const signedIn = await call('POST', '/auth/callback', callback);
  expect(signedIn).toEqual([
    [expect.stringMatching(`^${NAME}=[\\w-]{88}$`), 'Max-Age=2592000', ...ATTRIBUTES],
    [begun[0]?.[0]?.replace(/=.*/, '='), 'Max-Age=0', ...ATTRIBUTES],
  ]);
  expect(await call('GET', '/api/lockit/projects')).toEqual([
    [expect.stringMatching(`^${NAME}-lease=1\\.k1\\.[\\w-]+$`), 'Max-Age=30', ...ATTRIBUTES],
  ]);
  const cleared = [
    [`${NAME}=`, 'Max-Age=0', ...ATTRIBUTES],
    [`${NAME}-lease=`, 'Max-Age=0', ...ATTRIBUTES],
  ];
  const before = new Map(jar);
  expect(await call('POST', '/auth/logout')).toEqual(cleared);
  for (const [name, value] of before) jar.set(name, value);
  expect(await call('GET', '/auth/session')).toEqual(cleared);
});
