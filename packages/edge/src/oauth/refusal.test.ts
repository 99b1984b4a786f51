import { expect, test } from 'vitest';
import { readObject } from '../json.ts';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';
import { explainRefusal } from './refusal.ts';

test.each(['', 'null', '[]', '"text"', '7', '<p>', '{"error":7}', '{"error":""}'])(
  'a refusal that says nothing is malformed: %j',
  async (text) => {
    const { error } = await readObject(new Response(text));
    expect(explainRefusal(400, error)).toMatchObject({ code: 'provider_malformed' });
  },
);

test.each([
  ['invalid_grant', 'provider_rejected_grant', '400 invalid_grant'],
  ['invalid_client', 'provider_rejected_client', '400 invalid_client'],
  ['invalid_scope', 'provider_rejected_request', '400 invalid_scope'],
  ['their own text', 'provider_rejected_request', '400 unknown error'],
])('%s is %s', (error, code, cause) => {
  expect(explainRefusal(400, error)).toMatchObject({ code, cause });
});

const TOKEN = '/oauth/access-token';
const GRANT = { error: 'invalid_grant' };
const TOKENS = { access_token: 'a', token_type: 'bearer', expires_in: 60 };

/** How a sign-in ends whose token request is answered like this. */
async function signInWith(status: number, body: object, headers: HeadersInit): Promise<string> {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.endsWith(TOKEN) ? new Response(JSON.stringify(body), { status, headers }) : next(),
  });
  return readCode(await edge.signIn());
}

test.each([
  [400, GRANT, {}, '401 provider_rejected_grant'],
  [401, GRANT, {}, '401 provider_rejected_grant'],
  [403, GRANT, {}, '401 provider_rejected_grant'],
  // What is said counts, not how it is announced, nor what else is asked for.
  [400, GRANT, { 'content-type': 'text/html' }, '401 provider_rejected_grant'],
  [400, GRANT, { 'www-authenticate': 'Basic realm="x"' }, '401 provider_rejected_grant'],
  [401, {}, {}, '502 provider_rejected_client'],
  [403, {}, { 'content-type': 'text/html' }, '502 provider_malformed'],
  // RFC 6749 §5.1: tokens come with 200.
  [201, TOKENS, {}, '502 provider_malformed'],
  [200, GRANT, {}, '502 provider_malformed'],
])('a token endpoint’s %i %o %o is %s', async (status, body, headers, code) => {
  expect(await signInWith(status, body, headers)).toBe(code);
});
