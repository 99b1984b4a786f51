import fc from 'fast-check';
import { processGenericTokenEndpointResponse } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { omitEmpty, parseObject } from '../http/json.ts';
import { buildTokenSet, isRefreshDue } from './token-set.ts';

const AT_MS = 1_000_000;
const READABLE = { access_token: 'a.b~c', token_type: 'bearer', expires_in: 60 };

test('reads a token response and counts its lifetime from the request', () => {
  expect(buildTokenSet({ ...READABLE, refresh_token: 'r', scope: 'a b' }, AT_MS)).toEqual({
    accessToken: 'a.b~c',
    tokenType: 'bearer',
    obtainedAtMs: AT_MS,
    expiresAtMs: AT_MS + 60_000,
    refreshToken: 'r',
    scope: 'a b',
  });
});

test('keeps the refresh token and scope that a refresh response omits', () => {
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
  ['expires_in', { expires_in: Number.POSITIVE_INFINITY }],
  ['expires_in', { expires_in: [60] }],
  ['refresh_token', { refresh_token: 7 }],
  ['scope', { scope: ['a', 7] }],
])('names %s if it is missing or malformed, without its value: %o', (field, fields) => {
  const failure = buildTokenSet({ ...READABLE, ...fields }, AT_MS);
  expect(failure).toEqual(
    new Failure('provider_malformed', { cause: `${field} is missing or malformed` }),
  );
});

test.each([null, ''])('treats %j as an absent field', (nothing) => {
  const fields = { expires_in: nothing, refresh_token: nothing, scope: nothing, id_token: nothing };
  const { expires_in: _, ...rest } = READABLE;
  const body = omitEmpty({ ...READABLE, ...fields });
  expect(buildTokenSet(body, AT_MS)).toEqual(buildTokenSet(rest, AT_MS));
});

test('treats a lifetime of 0 as none: the token is used until an upstream refuses it', () => {
  expect(buildTokenSet({ ...READABLE, expires_in: 0 }, AT_MS)).not.toHaveProperty('expiresAtMs');
});

test('joins a list of scopes (Twitch)', () => {
  expect(buildTokenSet({ ...READABLE, scope: ['a', 'b'] }, AT_MS)).toMatchObject({ scope: 'a b' });
});

test.each([undefined, 'JWT', 'N_A'])(
  'keeps the rotated refresh token and the former type if token_type of a refresh is %s',
  (type) => {
    const before = { accessToken: 'a', tokenType: 'dpop', obtainedAtMs: 0, refreshToken: 'r' };
    const body = { ...READABLE, token_type: type, refresh_token: 'new' };
    expect(buildTokenSet(body, AT_MS, before)).toMatchObject({
      tokenType: 'dpop',
      refreshToken: 'new',
    });
  },
);

test('keeps a refresh response with malformed fields: the former refresh token is used up', () => {
  const before = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, refreshToken: 'r' };
  const odd = { expires_in: 'soon', refresh_token: 7, scope: {} };
  expect(buildTokenSet({ ...READABLE, ...odd }, AT_MS, before)).toEqual({
    accessToken: READABLE.access_token,
    tokenType: 'bearer',
    obtainedAtMs: AT_MS,
    refreshToken: 'r',
  });
  expect(buildTokenSet({ ...READABLE, access_token: '' }, AT_MS, before)).toBeInstanceOf(Failure);
});

/** Valid, nearly valid and invalid fields. */
const values = fc.oneof(
  fc.constantFrom(
    'a',
    'Bearer',
    'bearer',
    'DPoP',
    'N_A',
    '',
    '3600',
    '60s',
    ' 7',
    '-1',
    'Infinity',
    'x y',
  ),
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

/** oauth4webapi does not check that a token fits in a header (RFC 6749 appendix A.12). */
const fitsHeader = (token: unknown): boolean =>
  token === undefined || (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token));

/** Removes what only the edge accepts: a list of scopes, and empty fields. */
const withoutOurs = (body: Readonly<Record<string, unknown>>): object => {
  const { scope } = body;
  const isList = Array.isArray(scope) && scope.every((one) => typeof one === 'string');
  return omitEmpty({ ...body, ...(isList && { scope: scope.join(' ') }) });
};

test('accepts the same token responses as oauth4webapi, with few exceptions', async () => {
  const compare = async (body: Readonly<Record<string, unknown>>, infinite: boolean) => {
    // Edit the text: no JavaScript object serializes to a number that overflows.
    const write = (from: object): string =>
      JSON.stringify({ ...from, ...(infinite && { expires_in: 'INFINITE' }) }).replace(
        '"INFINITE"',
        '1e999',
      );
    const theirs = await processGenericTokenEndpointResponse(
      { issuer: 'https://provider.example' },
      { client_id: 'client' },
      new Response(write(withoutOurs(body)), { headers: { 'content-type': 'application/json' } }),
    ).catch(() => undefined);
    const ours = buildTokenSet(omitEmpty(parseObject(write(body)) ?? {}), AT_MS);
    const fits =
      fitsHeader(theirs?.access_token) &&
      fitsHeader(theirs?.refresh_token) &&
      // oauth4webapi reads [60] as 60.
      (infinite || body['expires_in'] === null || typeof body['expires_in'] !== 'object');
    expect(ours instanceof Failure).toBe(theirs === undefined || !fits);
    if (ours instanceof Failure || theirs === undefined) return;
    expect(ours).toMatchObject({ accessToken: theirs.access_token, tokenType: theirs.token_type });
    expect([ours.refreshToken, ours.scope ?? '']).toEqual([
      theirs.refresh_token,
      theirs.scope ?? '',
    ]);
    expect(ours.expiresAtMs === undefined).toBe(!theirs.expires_in);
  };
  const rarely = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true));
  await fc.assert(fc.asyncProperty(bodies, rarely, compare), { numRuns: 2000 });
});

test('tokens that were obtained while the clock was ahead are due for a refresh', () => {
  const isDue = (nowMs: number): boolean => {
    const tokens = buildTokenSet({ ...READABLE, expires_in: 3600 }, AT_MS);
    return !(tokens instanceof Failure) && isRefreshDue(tokens, nowMs);
  };
  expect([AT_MS - 60_001, AT_MS - 60_000, AT_MS].map(isDue)).toEqual([true, false, false]);
});
