import { expect, test } from 'vitest';
import { keepStore, readDevState } from './dev-state.ts';

const fact = {
  id: 'login',
  issuer: 'http://127.0.0.1:4000',
  clientId: 'development',
  redirectUri: 'http://localhost:5173/auth/callback/login',
  scopes: ['openid'],
};

test.each([
  ['another issuer', [{ ...fact, issuer: 'https://login.example.com' }], false],
  ['another client id', [{ ...fact, clientId: 'mine' }], false],
  ['another connection in its place', [{ ...fact, id: 'other' }], false],
  ['other scopes', [{ ...fact, scopes: ['openid', 'profile'] }], true],
  ['one more connection', [fact, { ...fact, id: 'other' }], true],
] as const)('sessions of a connection with %s', (name, facts, isKept) => {
  const state = readDevState(`/apps/${name}`);
  const store = keepStore(state, [fact]);
  expect(keepStore(state, facts) === store).toBe(isKept);
  expect(keepStore(state, facts)).toBe(state.store);
});
