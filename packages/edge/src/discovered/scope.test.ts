import { expect, test } from 'vitest';
import { readGrantedScope } from './scope.ts';

const TOKENS = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0 };
const user = { subject: 'ada' };

test('adds openid if an ID token was accepted, whether or not the provider lists it', () => {
  const tokens = { ...TOKENS, scope: 'User.Read', user };
  expect(readGrantedScope(tokens).scope).toBe('openid User.Read');
  expect(readGrantedScope(readGrantedScope(tokens)).scope).toBe('openid User.Read');
  expect(readGrantedScope({ ...TOKENS, scope: 'User.Read' }).scope).toBe('User.Read');
});

test('adds OpenID’s names for Google’s scopes', () => {
  const scope = 'https://www.googleapis.com/auth/userinfo.email openid';
  expect(readGrantedScope({ ...TOKENS, scope, user }).scope?.split(' ')).toEqual(
    expect.arrayContaining(['openid', 'email']),
  );
});

test('adds no scope if the provider lists none: it granted the requested ones', () => {
  expect(readGrantedScope({ ...TOKENS, user })).not.toHaveProperty('scope');
});
