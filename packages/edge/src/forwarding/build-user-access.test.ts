import { expect, test } from 'vitest';
import type { Requirement } from '../routes/requirement.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { buildUserAccess } from './build-user-access.ts';

const ADA = {
  subject: 'ada',
  serviceSession: 's-1',
  authentication: { acr: 'gold' },
  claims: { groups: ['admin', 'staff'], plan: 'pro', level: 3, isHuman: true, team: { id: 1 } },
};
const access = buildUserAccess([]);

function isAllowed(require: Requirement, user: typeof ADA | undefined = ADA): Promise<boolean> {
  const caller = { connection: 'work', signedInAtMs: 0, user };
  return access.isAllowed({ ...OPEN_ROUTE, require }, caller, new Request('https://a.example'));
}

test.each<[Requirement, boolean]>([
  [{ groups: 'admin' }, true],
  [{ groups: 'owner' }, false],
  [{ plan: 'pro' }, true],
  [{ plan: 'pr' }, false],
  [{ level: 3, isHuman: true }, true],
  [{ level: '3' as string }, false],
  [{ groups: 'admin', plan: 'free' }, false],
  [[{ groups: 'owner' }, { plan: 'pro' }], true],
  [[{ groups: 'owner' }, { plan: 'free' }], false],
  [{ groups: { any: ['owner', 'staff'] } }, true],
  [{ groups: { any: ['owner', 'guest'] } }, false],
  [{ groups: { all: ['admin', 'staff'] } }, true],
  [{ groups: { all: ['admin', 'owner'] } }, false],
  [{ plan: { any: ['pro', 'max'] } }, true],
  [{ sub: 'ada' }, true],
  [{ nothing: 'undefined' }, false],
  [{ team: '[object Object]' }, false],
  [{ constructor: 'x' }, false],
])('require %j is satisfied: %s', async (require, satisfied) => {
  expect(await isAllowed(require)).toBe(satisfied);
});

test('a caller without a user satisfies nothing', async () => {
  const caller = { connection: 'work', signedInAtMs: 0 };
  const route = { ...OPEN_ROUTE, require: { sub: 'ada' } };
  expect(await access.isAllowed(route, caller, new Request('https://a.example'))).toBe(false);
});

test('both the requirement and the route’s own check must agree', async () => {
  const caller = { connection: 'work', signedInAtMs: 0, user: ADA };
  const ask = (group: string, answer: boolean): Promise<boolean> => {
    const route = { ...OPEN_ROUTE, require: { groups: group }, authorize: () => answer };
    return access.isAllowed(route, caller, new Request('https://a.example'));
  };
  expect([await ask('admin', true), await ask('admin', false), await ask('x', true)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a lease has what routes read, all of it if code decides, and nothing if none reads', () => {
  expect(access.pickForLease(ADA)).toBeUndefined();
  const route = { ...OPEN_ROUTE, require: { groups: 'admin' }, userHeaders: { 'x-plan': 'plan' } };
  expect(buildUserAccess([route]).pickForLease(ADA)).toEqual({
    subject: 'ada',
    claims: { groups: ADA.claims.groups, plan: 'pro' },
  });
  const byCode = buildUserAccess([{ ...OPEN_ROUTE, authorize: () => true }]);
  expect(byCode.pickForLease(ADA)).toEqual({ ...ADA, serviceSession: undefined });
});

test.each<[unknown, string | null]>([
  ['ada@example.com', 'ada@example.com'],
  ['Ada Lovelace', 'Ada%20Lovelace'],
  ['Åsa\r\nx-admin: 1', '%C3%85sa%0D%0Ax-admin:%201'],
  ['a,b%', 'a%2Cb%25'],
  ['\ud800', '%EF%BF%BD'],
  ['\u{1f600}', '%F0%9F%98%80'],
  [['admin', 'a,b', 7, true], 'admin,a%2Cb,7,true'],
  [{ id: 1, n: 'é' }, '{"id":1%2C"n":"%C3%A9"}'],
  [[], null],
  [false, 'false'],
  [undefined, null],
])('a claim %j becomes the header %j', async (claim, value) => {
  const headers = new Headers({ 'x-user': 'forged' });
  const claims = { ...(claim !== undefined && { one: claim }) };
  const route = { ...OPEN_ROUTE, userHeaders: { 'x-user': 'one' } };
  await access.setCallerHeaders(headers, route, { subject: 'ada', claims }, '');
  expect(headers.get('x-user')).toBe(value);
});

test('without a user, the caller’s own header is removed', async () => {
  const headers = new Headers({ 'x-user': 'forged' });
  const route = { ...OPEN_ROUTE, userHeaders: { 'x-user': 'sub' } };
  await access.setCallerHeaders(headers, route, undefined, '');
  expect(headers.has('x-user')).toBe(false);
});
