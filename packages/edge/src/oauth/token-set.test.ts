import fc from 'fast-check';
import { processGenericTokenEndpointResponse } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { omitEmpty, parseObject } from '../http/json.ts';
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
  ['expires_in', { expires_in: Number.POSITIVE_INFINITY }],
  ['expires_in', { expires_in: [60] }],
  ['refresh_token', { refresh_token: 7 }],
  ['scope', { scope: ['a', 7] }],
])('%s that is missing or malformed is named, and not repeated: %o', (field, fields) => {
  const failure = buildTokenSet({ ...READABLE, ...fields }, AT_MS);
  expect(failure).toEqual(
    new Failure('provider_malformed', { cause: `${field} is missing or malformed` }),
  );
});

test.each([null, ''])('%j is written for what is not given', (nothing) => {
  const fields = { expires_in: nothing, refresh_token: nothing, scope: nothing, id_token: nothing };
  const { expires_in: _, ...rest } = READABLE;
  const body = omitEmpty({ ...READABLE, ...fields });
  expect(buildTokenSet(body, AT_MS)).toEqual(buildTokenSet(rest, AT_MS));
});

test('a lifetime of 0 is no lifetime: the token is used until an upstream refuses it', () => {
  expect(buildTokenSet({ ...READABLE, expires_in: 0 }, AT_MS)).not.toHaveProperty('expiresAtMs');
});

test('a list of scopes is one text (Twitch)', () => {
  expect(buildTokenSet({ ...READABLE, scope: ['a', 'b'] }, AT_MS)).toMatchObject({ scope: 'a b' });
});

test.each([undefined, 'JWT', 'N_A'])(
  'a renewal whose token_type is %s keeps its rotated refresh token, and the type as it was',
  (type) => {
    const before = { accessToken: 'a', tokenType: 'dpop', obtainedAtMs: 0, refreshToken: 'r' };
    const body = { ...READABLE, token_type: type, refresh_token: 'new' };
    expect(buildTokenSet(body, AT_MS, before)).toMatchObject({
      tokenType: 'dpop',
      refreshToken: 'new',
    });
  },
);

test('a renewal is kept although other fields are malformed: the former refresh token is used up', () => {
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

/** Fields as they should be, nearly so, and not at all. */
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

/** oauth4webapi does not ask of a token that it fits into a header (RFC 6749 appendix A.12). */
const fitsHeader = (token: unknown): boolean =>
  token === undefined || (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token));

/** What the edge reads more into than oauth4webapi: a list of scopes, and nothing where it is empty. */
const withoutOurs = (body: Readonly<Record<string, unknown>>): object => {
  const { scope } = body;
  const isList = Array.isArray(scope) && scope.every((one) => typeof one === 'string');
  return omitEmpty({ ...body, ...(isList && { scope: scope.join(' ') }) });
};

test('what oauth4webapi takes for a token response is taken, and little else', async () => {
  const compare = async (body: Readonly<Record<string, unknown>>, infinite: boolean) => {
    // As text: no object has a number that is too large to be one.
    const write = (from: object): string =>
      JSON.stringify({ ...from, ...(infinite && { expires_in: 'INFINITE' }) }).replace(
        '"INFINITE"',
        '1e999',
      );
    const theirs = await processGenericTokenEndpointResponse(
      { issuer: 'https://service.example' },
      { client_id: 'client' },
      new Response(write(withoutOurs(body)), { headers: { 'content-type': 'application/json' } }),
    ).catch(() => undefined);
    const ours = buildTokenSet(omitEmpty(parseObject(write(body)) ?? {}), AT_MS);
    const fits =
      fitsHeader(theirs?.access_token) &&
      fitsHeader(theirs?.refresh_token) &&
      // It reads [60] as 60.
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
