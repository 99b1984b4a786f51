import fc from 'fast-check';
import { processGenericTokenEndpointResponse } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { Failure } from '../failure.ts';
import { explainRefusal, readObject } from './refusal.ts';
import { buildTokenSet } from './token-set.ts';

const AT_MS = 1_000_000;
const READABLE = { access_token: 'a.b~c', token_type: 'bearer', expires_in: 60 };

test('a token response is read, its lifetime counted from when it was asked for', () => {
  expect(buildTokenSet({ ...READABLE, refresh_token: 'r', scope: 'a b' }, AT_MS)).toEqual({
    accessToken: 'a.b~c',
    tokenType: 'bearer',
    obtainedAtMs: AT_MS,
    expiresAtMs: AT_MS + 60_000,
    refreshToken: 'r',
    scope: 'a b',
  });
});

test('a renewal keeps what the answer does not give anew', () => {
  const before = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, refreshToken: 'r' };
  expect(buildTokenSet(READABLE, AT_MS, { ...before, scope: 's' })).toMatchObject({
    refreshToken: 'r',
    scope: 's',
  });
});

test.each([
  ['access_token', { access_token: undefined }],
  ['access_token', { access_token: '' }],
  ['access_token', { access_token: 'a\r\nx: y' }],
  ['token_type', { token_type: undefined }],
  ['token_type', { token_type: 'mac' }],
  ['expires_in', { expires_in: -1 }],
  ['expires_in', { expires_in: 'soon' }],
  ['expires_in', { expires_in: null }],
  ['expires_in', { expires_in: [60] }],
  ['refresh_token', { refresh_token: '' }],
  ['refresh_token', { refresh_token: 7 }],
  ['scope', { scope: ['a'] }],
])('%s that is none is named, and not repeated: %o', (field, fields) => {
  const failure = buildTokenSet({ ...READABLE, ...fields }, AT_MS);
  expect(failure).toEqual(new Failure('provider_malformed', { cause: `no ${field} that is one` }));
});

/** Fields as they should be, nearly so, and not at all. */
const values = fc.oneof(
  fc.constantFrom('a', 'Bearer', 'bearer', 'DPoP', 'N_A', '', '3600', '60s', ' 7', '-1', 'x y'),
  fc.constantFrom(0, -0, 60, 1.5, -1, 1e300),
  fc.jsonValue(),
);
const bodies = fc.record(
  {
    access_token: fc.oneof({ weight: 3, arbitrary: fc.constant('a') }, values),
    token_type: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('Bearer', 'dpop') }, values),
    expires_in: values,
    refresh_token: fc.oneof(fc.constant('r'), values),
    scope: values,
  },
  { requiredKeys: [] },
);

/** oauth4webapi does not ask of a token that it fits into a header (RFC 6749 appendix A.12). */
const fitsHeader = (token: unknown): boolean =>
  token === undefined || (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token));

test('what oauth4webapi takes for a token response is taken, and nothing else', async () => {
  const compare = async (body: Readonly<Record<string, unknown>>): Promise<void> => {
    const theirs = await processGenericTokenEndpointResponse(
      { issuer: 'https://service.example' },
      { client_id: 'client' },
      Response.json(body),
    ).catch(() => undefined);
    const ours = buildTokenSet(await readObject(Response.json(body)), AT_MS);
    const fits =
      fitsHeader(theirs?.access_token) &&
      fitsHeader(theirs?.refresh_token) &&
      // It reads [60] as 60.
      typeof body['expires_in'] !== 'object';
    expect(ours instanceof Failure).toBe(theirs === undefined || !fits);
    if (ours instanceof Failure || theirs === undefined) return;
    expect(ours).toMatchObject({ accessToken: theirs.access_token, tokenType: theirs.token_type });
    expect([ours.refreshToken, ours.scope]).toEqual([theirs.refresh_token, theirs.scope]);
    expect(ours.expiresAtMs === undefined).toBe(theirs.expires_in === undefined);
  };
  await fc.assert(fc.asyncProperty(bodies, compare), { numRuns: 2000 });
});

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
