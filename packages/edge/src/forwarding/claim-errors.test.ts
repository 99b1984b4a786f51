import { describe, expect, test } from 'vitest';
import type { Connection } from '../oauth/connection.ts';
import type { PublicRoute, Route } from '../routes/route.ts';
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
  [{ require: { groups: ['a'] } }, 'requires groups in an unknown form; write a string, a number'],
  [{ require: { groups: { any: [] } } }, 'requires groups in an unknown form'],
  [{ require: { groups: { any: ['a'], all: ['b'] } } }, 'requires groups in an unknown form'],
  [{ require: { groups: { not: 'a' } } }, 'requires groups in an unknown form'],
  [{ require: { groups: null } }, 'requires groups in an unknown form'],
  [{ require: { roles: 'a' } }, 'reads the claim roles; add it to the claims of work'],
  [{ userHeaders: { 'x-mail': 'email' } }, 'reads the claim email; add it to the claims of work'],
  [{ userHeaders: { authorization: 'sub' } }, 'names authorization in userHeaders, which never'],
  [{ userHeaders: { 'x-forwarded-for': 'sub' } }, 'names x-forwarded-for in userHeaders'],
  [
    { userHeaders: { X_User: 'sub' } },
    'write a header name of lowercase letters, digits and dashes',
  ],
  [{ userHeaders: { accept: 'sub' } }, 'names accept in userHeaders, which has another use'],
  [
    { userHeaders: { 'x-user': 'sub' }, requestHeaders: ['x-user'] },
    'names x-user in userHeaders, which has another use',
  ],
  [
    { userHeaders: { 'x-user': 'sub' }, sessionIdHeader: 'x-user' },
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

describe('where two connections name users', () => {
  const SOCIAL = { ...WORK, id: 'social', claims: ['email', 'groups'] };
  const both: readonly Connection[] = [WORK, SOCIAL];
  const toMap = (all: readonly Connection[]) => new Map(all.map((one) => [one.id, one]));
  const findIn = (all: readonly Connection[], route: Partial<PublicRoute>) =>
    findClaimErrors({ ...OPEN_ROUTE, needsSession: true, ...route }, toMap(all));
  const WORDS =
    'users of work and social may have the same one; list the connections whose users may use the route: signedInWith: ["work"]';

  test.each<[string, Partial<PublicRoute>]>([
    ['groups', { require: { groups: 'admin' } }],
    ['groups', { require: [{ email: 'a' }, { groups: { any: ['admin'] } }] }],
    ['groups', { userHeaders: { 'x-groups': 'groups' } }],
    ['sub', { require: { sub: 'ada' } }],
    ['sub', { userHeaders: { 'x-user': 'sub' } }],
  ])('rejects a route that reads %s of any of them', (name, reads) => {
    expect(findIn(both, reads)).toEqual([`reads the claim ${name}, and ${WORDS}`]);
  });

  test('accepts a route that names its connections, or sends the token of one', () => {
    const reads = { require: { groups: 'admin' }, userHeaders: { 'x-groups': 'groups' } };
    expect(findIn(both, { ...reads, signedInWith: ['work'] })).toEqual([]);
    expect(findIn(both, { ...reads, signedInWith: ['work', 'social'] })).toEqual([]);
    expect(findIn(both, { require: { sub: 'ada' }, signedInWith: ['work'] })).toEqual([]);
    expect(findClaimErrors({ ...USER, ...reads }, toMap(both))).toEqual([]);
  });

  test('accepts a claim that only one of them lists', () => {
    expect(findIn(both, { require: { email: 'a' } })).toEqual([]);
  });

  test('rejects sub for several connections, even if the route names them', () => {
    const reads = { userHeaders: { 'x-user': 'sub' }, signedInWith: ['work', 'social'] };
    expect(findIn(both, reads)).toEqual([
      'reads the claim sub, and it is unique at one provider only; name one in signedInWith',
    ]);
  });

  test('reads only the claims of the connections that the route names', () => {
    expect(findIn(both, { require: { email: 'a' }, signedInWith: ['work'] })).toEqual([
      'reads the claim email; add it to the claims of work',
    ]);
  });

  test('does not count a connection with which no user signs in, or with errors of its own', () => {
    const reads = { require: { groups: 'admin', sub: 'ada' } };
    const { authorizationCode: _, ...service } = SOCIAL;
    expect(findIn([WORK, service], reads)).toEqual([]);
    const broken = { ...SOCIAL, authorizationServer: { issuer: '', token_endpoint: '' } };
    expect(findIn([WORK, broken], reads)).toEqual([]);
  });
});
