import { expect, test } from 'vitest';
import type { Route } from '../routes/route.ts';
import { CONNECTION } from '../testing/credential-fixture.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { findClaimErrors } from './claim-errors.ts';

const USER: Route = { ...OPEN_ROUTE, credential: 'user', connection: 'work' };
const WORK = {
  ...CONNECTION,
  authorizationCode: { flow: 'edge', scopes: ['openid'] } as const,
  claims: ['groups'],
};

const find = (route: object) => findClaimErrors({ ...USER, ...route }, new Map([['work', WORK]]));

test.each([
  [{ require: { groups: 'admin', sub: 'ada' } }],
  [{ require: [{ groups: { any: ['a', 1] } }, { groups: { all: [true] } }] }],
  [{ userHeaders: { 'x-user': 'sub', 'x-groups': 'groups' } }],
  [{ credential: 'none', needsSession: true, require: { groups: 'a' } }],
  [{}],
])('accepts %j', (route) => {
  expect(find(route)).toEqual([]);
});

test.each<[object, string]>([
  [{ require: {} }, 'requires nothing; name a claim, or leave require out'],
  [{ require: [] }, 'requires nothing; name a claim, or leave require out'],
  [{ require: [{ groups: 'a' }, {}] }, 'requires nothing'],
  [{ require: { groups: ['a'] } }, 'requires groups in an unknown form; write a text, a number'],
  [{ require: { groups: { any: [] } } }, 'requires groups in an unknown form'],
  [{ require: { groups: { any: ['a'], all: ['b'] } } }, 'requires groups in an unknown form'],
  [{ require: { groups: { not: 'a' } } }, 'requires groups in an unknown form'],
  [{ require: { groups: null } }, 'requires groups in an unknown form'],
  [{ require: { roles: 'a' } }, 'reads the claim roles; add it to the claims of work'],
  [{ userHeaders: { 'x-mail': 'email' } }, 'reads the claim email; add it to the claims of work'],
  [{ userHeaders: { authorization: 'sub' } }, 'names authorization in userHeaders, which never'],
  [{ userHeaders: { 'x-forwarded-for': 'sub' } }, 'names x-forwarded-for in userHeaders'],
  [{ userHeaders: { X_User: 'sub' } }, 'write a header name in small letters, digits and dashes'],
  [{ userHeaders: { accept: 'sub' } }, 'names accept in userHeaders, which has another use'],
  [
    { userHeaders: { 'x-user': 'sub' }, requestHeaders: ['x-user'] },
    'names x-user in userHeaders, which has another use',
  ],
  [
    { userHeaders: { 'x-user': 'sub' }, callerHeader: 'x-user' },
    'names x-user in userHeaders, which has another use',
  ],
  [
    { credential: 'none', needsSession: false, require: { groups: 'a' } },
    'reads claims but needs no session; set needsSession',
  ],
])('rejects %j at startup', (route, fix) => {
  expect(find(route)).toContainEqual(expect.stringContaining(fix));
});

test('rejects a route that reads claims if no connection names its users', () => {
  const unnamed = new Map([[CONNECTION.id, CONNECTION]]);
  expect(findClaimErrors({ ...USER, require: { sub: 'ada' } }, unnamed)).toEqual([
    'reads claims, and no connection names its users; add the scope openid, or userinfoEndpoint',
  ]);
});

test('rejects a route that knows a user by sub alone, where two providers name users', () => {
  const both = new Map([
    ['work', WORK],
    ['social', { ...WORK, id: 'social' }],
  ]);
  const open: Route = { ...OPEN_ROUTE, needsSession: true };
  for (const reads of [{ require: { sub: 'ada' } }, { userHeaders: { 'x-user': 'sub' } }]) {
    expect(findClaimErrors({ ...open, ...reads }, both)).toEqual([
      expect.stringContaining('reads sub, and users of work and social may have the same one'),
    ]);
    expect(findClaimErrors({ ...USER, ...reads }, both)).toEqual([]);
  }
  expect(findClaimErrors({ ...open, require: { groups: 'admin' } }, both)).toEqual([]);
});
