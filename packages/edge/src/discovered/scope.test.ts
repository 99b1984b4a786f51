import { expect, test } from 'vitest';
import { readGrantedScope } from './scope.ts';

const TOKENS = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0 };
const user = { subject: 'ada' };

test('openid is granted where an ID token was accepted, whether the service lists it or not', () => {
  const tokens = { ...TOKENS, scope: 'User.Read', user };
  expect(readGrantedScope(tokens).scope).toBe('openid User.Read');
  expect(readGrantedScope(readGrantedScope(tokens)).scope).toBe('openid User.Read');
  expect(readGrantedScope({ ...TOKENS, scope: 'User.Read' }).scope).toBe('User.Read');
});

test('Google’s names stand for those of OpenID', () => {
  const scope = 'https://www.googleapis.com/auth/userinfo.email openid';
  expect(readGrantedScope({ ...TOKENS, scope, user }).scope?.split(' ')).toEqual(
    expect.arrayContaining(['openid', 'email']),
  );
});

test('a service that lists none granted what was asked for', () => {
  expect(readGrantedScope({ ...TOKENS, user })).not.toHaveProperty('scope');
});
