import { computeCodeChallenge } from '@postern/core';
import { expect, test } from 'vitest';
import { EdgeFlowUnderTest, readLocation } from '../testing/edge-flow-under-test.ts';
import { readCode } from '../testing/edge-under-test.ts';

const ORIGIN = 'http://localhost:5173';

test('redirects to the provider with state and S256 challenge', async () => {
  const parameters = Object.fromEntries(await new EdgeFlowUnderTest().begin('return_to=/a'));
  expect(parameters).toEqual({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: `${ORIGIN}/auth/callback/op`,
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('sends the verifier of the challenge with the code', async () => {
  const edge = new EdgeFlowUnderTest();
  const begun = await edge.begin();
  await edge.navigate(`/auth/callback/op?code=c&state=${begun.get('state')}`);
  const verifier = edge.tokenRequests[0]?.get('code_verifier') ?? '';
  expect(await computeCodeChallenge(verifier)).toBe(begun.get('code_challenge'));
});

test('sends an allowed parameter to the provider', async () => {
  expect((await new EdgeFlowUnderTest().begin('prompt=login')).get('prompt')).toBe('login');
});

test.each([
  ['connection=other', 'connection'],
  ['iss=https://other.example', 'iss'],
  ['return_to=https://evil.example/', 'return_to'],
  ['iss=https://provider.example&target_link_uri=//evil.example/', 'target_link_uri'],
  ['nonce=n', 'nonce'],
  ['connection=op&connection=op', 'connection'],
])('rejects %s and names the parameter', async (query, parameter) => {
  const edge = new EdgeFlowUnderTest();
  const response = await edge.navigate(`/auth/sign-in?${query}`);
  expect(await readCode(response)).toBe('400 request_malformed');
  expect(edge.events.at(-1)).toMatchObject({ cause: expect.stringContaining(parameter) });
});

test('starts a sign-in for a third party by issuer, with its target', async () => {
  const edge = new EdgeFlowUnderTest();
  const begun = await edge.begin('iss=https://provider.example&target_link_uri=/b&login_hint=ada');
  expect(begun.get('login_hint')).toBe('ada');
  const response = await edge.navigate(`/auth/callback/op?code=c&state=${begun.get('state')}`);
  expect(readLocation(response)).toBe(`${ORIGIN}/b`);
});

const FRIEND = 'https://friend.example.com';

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': 'cross-site', referer: `${FRIEND}/` }, true],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'same-site', referer: 'https://sibling.example.com/' }, true],
  [{ 'sec-fetch-site': 'same-site', referer: `${FRIEND}/` }, false],
  [{ 'sec-fetch-site': 'same-origin' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
])('whether the state of a sign-in with %j is marked as foreign: %s', async (headers, isMarked) => {
  const edge = new EdgeFlowUnderTest(false, { POSTERN_ALLOWED_ORIGINS: FRIEND });
  const response = await edge.navigate('/auth/sign-in', { headers });
  const { searchParams } = new URL(readLocation(response));
  expect(searchParams.get('state')?.startsWith('cross-site.')).toBe(isMarked);
});

test('rejects acr_values by name if no browser would keep the cookie', async () => {
  const edge = new EdgeFlowUnderTest();
  const query = new URLSearchParams({
    return_to: `/a?${'b'.repeat(900)}`,
    acr_values: 'å'.repeat(900),
  });
  const response = await edge.navigate(`/auth/sign-in?${query}`);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.json()).toMatchObject({
    code: 'request_malformed',
    parameters: ['acr_values'],
  });
});
