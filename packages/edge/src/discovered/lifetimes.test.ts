import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { addRefreshLifetime, findSessionExpiryError, readSessionExpiry } from './lifetimes.ts';

const AT_MS = 1_000_000;
const TOKENS: TokenSet = {
  accessToken: 'a',
  tokenType: 'bearer',
  obtainedAtMs: AT_MS,
  refreshToken: 'r',
};

function readEnd(body: object, before?: Partial<TokenSet>, tokens = TOKENS): unknown {
  const sent = { response: new Response(), body: { ...body }, tokens };
  const result = addRefreshLifetime(sent, before && { ...TOKENS, ...before });
  if (result instanceof Failure || result.tokens instanceof Failure) throw new Error('failed');
  return result.tokens.refreshExpiresAtMs;
}

test.each([
  ['refresh_token_expires_in', 60, AT_MS + 60_000],
  ['refresh_expires_in', 1800, AT_MS + 1_800_000],
  ['refresh_expires_in', '1800', AT_MS + 1_800_000],
  ['refresh_expires_in', 0, undefined],
  ['refresh_expires_in', '0', undefined],
  ['refresh_expires_in', -1, undefined],
  ['refresh_expires_in', 'never', undefined],
  ['refresh_expires_in', [60], undefined],
  ['refresh_expires_in', {}, undefined],
  ['refresh_expires_in', true, undefined],
  ['refresh_expires_in', Number.POSITIVE_INFINITY, undefined],
  ['refresh_expires_in', 1e300, AT_MS + 315_360_000_000],
])('reads %s %j as the end of the refresh token', (name, value, end) => {
  expect(readEnd({ [name]: value })).toBe(end);
});

test('prefers refresh_token_expires_in', () => {
  expect(readEnd({ refresh_token_expires_in: 60, refresh_expires_in: 7 })).toBe(AT_MS + 60_000);
});

test('keeps the end of an old refresh token that stays in force', () => {
  expect(readEnd({}, { refreshExpiresAtMs: 7 })).toBe(7);
  expect(readEnd({ refresh_expires_in: 'soon' }, { refreshExpiresAtMs: 7 })).toBe(7);
  expect(readEnd({ refresh_expires_in: 60 }, { refreshExpiresAtMs: 7 })).toBe(AT_MS + 60_000);
  expect(readEnd({ refresh_expires_in: 0 }, { refreshExpiresAtMs: 7 })).toBeUndefined();
});

test('gives a new refresh token without a lifetime no end', () => {
  expect(readEnd({}, { refreshToken: 'old', refreshExpiresAtMs: 7 })).toBeUndefined();
});

test('ignores the lifetime of a refresh token that is absent, and failures', () => {
  const { refreshToken: _, ...tokens } = TOKENS;
  expect(readEnd({ refresh_expires_in: 60 }, undefined, tokens)).toBeUndefined();
  const failure = new Failure('provider_unreachable');
  expect(addRefreshLifetime(failure, undefined)).toBe(failure);
  const sent = { response: new Response(), body: { refresh_expires_in: 60 }, tokens: failure };
  expect(addRefreshLifetime(sent, undefined)).toBe(sent);
});

test.each([
  [undefined, undefined],
  [2000, undefined],
  ['2000', undefined],
  [1000, 'session_expiry is past'],
  [0, 'session_expiry is past'],
  [-1, 'session_expiry is not a time'],
  [' ', 'session_expiry is not a time'],
  ['tomorrow', 'session_expiry is not a time'],
  [[2000], 'session_expiry is not a time'],
])('finds the error in the session_expiry %j', (session_expiry, error) => {
  const claims = session_expiry === undefined ? {} : { session_expiry };
  expect(findSessionExpiryError(readSessionExpiry(claims), AT_MS)).toBe(error);
});

test('reads a session_expiry that no clock reaches as a finite time', () => {
  const read = readSessionExpiry({ session_expiry: 1e308 });
  expect(read).toEqual({ sessionExpiresAtMs: Number.MAX_SAFE_INTEGER });
});
