import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import {
  isDue,
  keepApiToken,
  MAX_STORED_LENGTH,
  MAX_TOKEN_LENGTH,
  refuseApiToken,
} from './stored-tokens.ts';
import { buildTokenName } from './token-name.ts';

const NOW_MS = 1_000_000;
const TOKENS: TokenSet = { accessToken: 'own', tokenType: 'bearer', obtainedAtMs: NOW_MS };

const build = (length: number, obtainedAtMs = NOW_MS) => ({
  token: {
    accessToken: 'a'.repeat(length),
    tokenType: 'bearer',
    obtainedAtMs,
    expiresAtMs: NOW_MS + 600_000,
  },
});

test('keeps the newest tokens of a session, and no more than fit in its record', () => {
  let tokens = TOKENS;
  for (let api = 0; api < 20; api += 1) {
    tokens = keepApiToken(tokens, `api-${api}`, build(1000, NOW_MS + api), NOW_MS);
  }
  const names = Object.keys(tokens.apis ?? {});
  expect(names).toContain('api-19');
  expect(names).not.toContain('api-0');
  expect(JSON.stringify(tokens.apis).length).toBeLessThan(MAX_STORED_LENGTH + 100);
  const large = keepApiToken(tokens, 'large', build(MAX_TOKEN_LENGTH), NOW_MS);
  expect(large.apis).toHaveProperty('large');
});

test('drops tokens that have expired', () => {
  const tokens = keepApiToken(TOKENS, 'old', build(10), NOW_MS);
  const later = keepApiToken(tokens, 'new', build(10), NOW_MS + 600_000);
  expect(Object.keys(later.apis ?? {})).toEqual(['new']);
});

test('keeps the token while a request for the next one fails', () => {
  const tokens = keepApiToken(TOKENS, 'a', build(10), NOW_MS);
  const failure = new Failure('provider_unreachable', { retryAfterSeconds: 5 });
  const failed = refuseApiToken(tokens, 'a', failure, NOW_MS);
  expect(failed.apis?.['a']).toMatchObject({
    token: { accessToken: 'aaaaaaaaaa' },
    refusal: { code: 'provider_unreachable', count: 1, untilMs: NOW_MS + 5000 },
  });
  expect(failed).toMatchObject(TOKENS);
});

test('lets a refusal of one subject token pass when the session has another', () => {
  const refusal = new Failure('provider_rejected_request');
  const refused = refuseApiToken(TOKENS, 'a', refusal, NOW_MS, NOW_MS);
  expect(isDue(refused, 'a', NOW_MS)).toBe(false);
  expect(isDue({ ...refused, obtainedAtMs: NOW_MS + 1 }, 'a', NOW_MS)).toBe(true);
});

test('gives requests that differ different names', () => {
  const names = [
    {},
    { resource: 'https://a.example' },
    { audience: 'https://a.example' },
    { resource: 'https://a.example', scopes: ['read'] },
    { exchange: {} },
    { exchange: { audience: 'a' } },
    { exchange: { resource: 'a' } },
    { exchange: { scopes: ['a'] } },
    { exchange: { subject: 'id_token' } },
    { exchange: { requestedTokenType: 'jwt' } },
    { exchange: { actor: {} } },
    { exchange: { actor: { connection: 'other' } } },
  ] as const;
  expect(new Set(names.map(buildTokenName)).size).toBe(names.length);
});

test('a refusal or a token of a clock that was ahead does not count', () => {
  const failure = new Failure('provider_unreachable', { retryAfterSeconds: 5 });
  const refused = refuseApiToken(TOKENS, 'a', failure, NOW_MS);
  expect([isDue(refused, 'a', NOW_MS), isDue(refused, 'a', NOW_MS - 3_600_000)]).toEqual([
    false,
    true,
  ]);
  const tokens = keepApiToken(TOKENS, 'a', build(10), NOW_MS);
  expect([isDue(tokens, 'a', NOW_MS), isDue(tokens, 'a', NOW_MS - 3_600_000)]).toEqual([
    false,
    true,
  ]);
});
