import { expect, test } from 'vitest';
import { createClaimsAdvice } from './missing-claims.ts';

const advise = (scopes: readonly string[]): ReturnType<typeof createClaimsAdvice> =>
  createClaimsAdvice([
    { id: 'login', scopes, claims: ['name', 'email', 'groups'] },
    { id: 'other', scopes },
  ]);
const view = (user: object, connection = 'login'): unknown => ({
  status: 'signed-in',
  connection,
  user,
  signedInAt: new Date(Date.now() + 1).toISOString(),
});

test.each([
  [['openid'], { sub: '1', groups: [] }, 'no name, email of this user; add profile email to'],
  [['openid', 'email'], { sub: '1', groups: [] }, 'no name, email of this user; add profile to'],
  [['openid', 'profile'], { sub: '1', email: 'a' }, 'no name, groups of this user; the user may'],
])('with scopes %j, a user %j lacks claims', (scopes, user, text) => {
  const tell = advise(scopes);
  expect(tell(view(user))).toContain(`login: the provider sent ${text}`);
  expect(tell(view(user))).toBeUndefined();
});

test.each([
  view({ sub: '1', name: 'Ada', email: 'a', groups: ['a'] }),
  view({ sub: '1' }, 'other'),
  view({ sub: '1' }, 'unknown'),
  { status: 'signed-out' },
  undefined,
])('%j lacks no claim', (body) => {
  expect(advise(['openid'])(body)).toBeUndefined();
});

test('a session that is older than the configuration needs another sign-in', () => {
  const early = { ...Object(view({ sub: '1' })), signedInAt: new Date(0).toISOString() };
  expect(advise(['openid'])(early)).toMatch(
    /the session has no name, email, groups, because it is/,
  );
});
