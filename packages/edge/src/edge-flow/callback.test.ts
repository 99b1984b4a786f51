import { expect, test } from 'vitest';
import { EdgeFlowUnderTest, readLocation } from '../testing/edge-flow-under-test.ts';

const ORIGIN = 'http://localhost:5173';
const HOUR_MS = 3_600_000;

/** Starts a sign-in and responds to it. @returns where the browser goes */
async function respond(edge: EdgeFlowUnderTest, response: string, begin = ''): Promise<string> {
  const state = (await edge.begin(`return_to=/a&${begin}`)).get('state');
  return readLocation(await edge.navigate(`/auth/callback/op?state=${state}&${response}`));
}

test('signs the browser in and redirects to the return target', async () => {
  const edge = new EdgeFlowUnderTest();
  expect(await respond(edge, 'code=c')).toBe(`${ORIGIN}/a`);
  expect(await edge.readStatus()).toBe('signed-in');
});

test.each([
  ['error=access_denied', 'access_denied'],
  ['error=user_cancelled_authorize', 'access_denied'],
  ['error=user_cancelled_login', 'access_denied'],
  ['error=invalid_scope', 'authorization_failed'],
  ['', 'authorization_failed'],
])('redirects to the return target with an error after %j', async (response, code) => {
  const edge = new EdgeFlowUnderTest();
  expect(await respond(edge, response)).toBe(`${ORIGIN}/a#postern-error=${code}`);
  expect(edge.events.at(-1)).toMatchObject({ event: 'sign_in_refused', connection: 'op' });
  expect(await edge.readStatus()).toBe('signed-out');
});

test.each(['code=c&code=d', 'code=c&access_token=t'])(
  'rejects a response with a repeated parameter or a token: %s',
  async (response) => {
    const edge = new EdgeFlowUnderTest();
    expect(await respond(edge, response)).toBe(`${ORIGIN}/#postern-error=request_malformed`);
    expect(edge.tokenRequests).toEqual([]);
  },
);

test('rejects a response to a sign-in of another browser', async () => {
  const state = (await new EdgeFlowUnderTest().begin()).get('state');
  const response = await new EdgeFlowUnderTest().navigate(
    `/auth/callback/op?code=c&state=${state}`,
  );
  expect(readLocation(response)).toBe(`${ORIGIN}/#postern-error=callback_attempt_missing`);
});

const WORDS = 'error=invalid_scope&error_description=Unknown%20scope%20a';

test.each([
  [WORDS, 'a response without state: invalid_scope Unknown scope a'],
  ['response=a.b.c', 'a response without state'],
  [`${WORDS}&state=x`, 'no such attempt: invalid_scope Unknown scope a'],
])('logs what the provider says in a response to no sign-in: %s', async (response, cause) => {
  const edge = new EdgeFlowUnderTest();
  await edge.begin();
  await edge.navigate(`/auth/callback/op?${response}`);
  expect(edge.events.at(-1)).toMatchObject({ code: 'callback_attempt_missing', cause });
});

test.each([
  ['code=c', 'iss is missing; the issuer is https://provider.example'],
  ['code=c&iss=https://a.example', 'iss is another; the issuer is https://provider.example'],
  [WORDS, 'iss is missing; the issuer is https://provider.example: invalid_scope Unknown scope a'],
])(
  'logs whether a response names another issuer or none, and its error: %s',
  async (response, cause) => {
    const edge = new EdgeFlowUnderTest(true);
    await respond(edge, response);
    expect(edge.events.at(-1)).toMatchObject({ code: 'callback_issuer_mismatch', cause });
  },
);

test('requires the announced issuer in every response, errors included', async () => {
  const mismatch = `${ORIGIN}/a#postern-error=callback_issuer_mismatch`;
  for (const response of ['code=c', 'code=c&iss=https://other.example', 'error=access_denied']) {
    expect(await respond(new EdgeFlowUnderTest(true), response)).toBe(mismatch);
  }
  const iss = encodeURIComponent('https://provider.example');
  expect(await respond(new EdgeFlowUnderTest(true), `code=c&iss=${iss}`)).toBe(`${ORIGIN}/a`);
});

test.each([
  ['code=c', 'code=c'],
  ['code=c', 'code=d'],
])(
  'S-68 finishes a sign-in once whose response arrives twice at once: %s, %s',
  async (...codes) => {
    const edge = new EdgeFlowUnderTest();
    const state = (await edge.begin('return_to=/a')).get('state');
    const responses = await Promise.all(
      codes.map((code) => edge.navigate(`/auth/callback/op?state=${state}&${code}`)),
    );
    expect(responses.map(readLocation)).toEqual([`${ORIGIN}/a`, `${ORIGIN}/a`]);
    const [first, second] = responses.map((response) => response.headers.getSetCookie());
    expect(second).toEqual(first);
    expect(edge.tokenRequests).toHaveLength(1);
    expect(await edge.readStatus()).toBe('signed-in');
  },
);

test('S-36 rejects a response that arrives again after its sign-in', async () => {
  const edge = new EdgeFlowUnderTest();
  const state = (await edge.begin('return_to=/a')).get('state');
  const attempt = [...edge.browser.jar(ORIGIN)]
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const path = `/auth/callback/op?state=${state}&code=c`;
  expect(readLocation(await edge.navigate(path))).toBe(`${ORIGIN}/a`);
  const replayed = await edge.navigate(path, { headers: { cookie: attempt } });
  expect(readLocation(replayed)).toBe(`${ORIGIN}/a#postern-error=callback_attempt_missing`);
  expect(edge.tokenRequests).toHaveLength(1);
});

test('starts the sign-in once more if the provider is temporarily unavailable', async () => {
  const edge = new EdgeFlowUnderTest();
  const again = new URL(await respond(edge, 'error=temporarily_unavailable'));
  expect(again.origin).toBe('https://provider.example');
  const state = again.searchParams.get('state');
  const path = `/auth/callback/op?state=${state}&error=temporarily_unavailable`;
  expect(readLocation(await edge.navigate(path))).toBe(
    `${ORIGIN}/a#postern-error=callback_attempt_missing`,
  );
});

test('starts a late sign-in once more, unless the app sent parameters', async () => {
  const edge = new EdgeFlowUnderTest();
  for (const [query, target] of [
    ['', 'https://provider.example/authorize'],
    ['&prompt=login', `${ORIGIN}/a#postern-error=callback_attempt_missing`],
  ]) {
    const state = (await edge.begin(`return_to=/a${query}`)).get('state');
    edge.aheadMs += HOUR_MS / 2;
    const response = await edge.navigate(`/auth/callback/op?code=c&state=${state}`);
    expect(readLocation(response)).toContain(target);
  }
  expect(edge.tokenRequests).toEqual([]);
});
