import { expect, test } from 'vitest';
import { buildSessionView, computeExpiry, isTouchDue, type Session } from './session.ts';

const LIMITS = { idleMs: 1000, absoluteMs: 5000 };
const TOKENS = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, refreshToken: 'r' };
const SESSION: Session = {
  connection: 'lockit',
  generation: 0,
  signedInAtMs: 0,
  usedAtMs: 0,
  tokens: TOKENS,
};

test('expires an unused session at its idle limit', () => {
  expect(computeExpiry(SESSION, LIMITS)).toBe(1000);
  expect(computeExpiry({ ...SESSION, usedAtMs: 700 }, LIMITS)).toBe(1700);
});

test('expires a used session at its absolute limit', () => {
  expect(computeExpiry({ ...SESSION, usedAtMs: 4800 }, LIMITS)).toBe(5000);
});

test('expires a session without a refresh token with its access token', () => {
  const { refreshToken: _, ...tokens } = TOKENS;
  const expiring = { ...tokens, expiresAtMs: 600 };
  expect(computeExpiry({ ...SESSION, tokens: expiring }, LIMITS)).toBe(600);
  expect(computeExpiry({ ...SESSION, tokens }, LIMITS)).toBe(1000);
  const refreshable = { ...expiring, refreshToken: 'r' };
  expect(computeExpiry({ ...SESSION, tokens: refreshable }, LIMITS)).toBe(1000);
});

test('stores a use again after a twentieth of the idle limit', () => {
  expect(isTouchDue(SESSION, LIMITS, 50)).toBe(false);
  expect(isTouchDue(SESSION, LIMITS, 51)).toBe(true);
});

test('shows a session’s times and no token', () => {
  const view = {
    status: 'signed-in',
    connection: 'lockit',
    signedInAt: '1970-01-01T00:00:00.000Z',
    expiresAt: '1970-01-01T00:00:01.000Z',
  };
  expect(buildSessionView(SESSION, LIMITS)).toEqual(view);
  const tokens = { ...TOKENS, expiresAtMs: 600 };
  expect(buildSessionView({ ...SESSION, tokens }, LIMITS)).toEqual({
    ...view,
    accessTokenExpiresAt: '1970-01-01T00:00:00.600Z',
  });
});

test('ends a session when neither of its tokens can be used any more', () => {
  const tokens = { ...TOKENS, expiresAtMs: 300, refreshExpiresAtMs: 600 };
  expect(computeExpiry({ ...SESSION, tokens }, LIMITS)).toBe(600);
  expect(computeExpiry({ ...SESSION, tokens: { ...tokens, expiresAtMs: 800 } }, LIMITS)).toBe(800);
  const lasting = { ...TOKENS, refreshExpiresAtMs: 600 };
  expect(computeExpiry({ ...SESSION, tokens: lasting }, LIMITS)).toBe(1000);
  expect(
    computeExpiry({ ...SESSION, tokens: { ...tokens, refreshExpiresAtMs: 9000 } }, LIMITS),
  ).toBe(1000);
});

test('ends a session when the provider says so, whatever its tokens', () => {
  const tokens = { ...TOKENS, sessionExpiresAtMs: 400 };
  expect(computeExpiry({ ...SESSION, tokens }, LIMITS)).toBe(400);
  expect(
    computeExpiry({ ...SESSION, tokens: { ...tokens, sessionExpiresAtMs: 1500 } }, LIMITS),
  ).toBe(1000);
});
