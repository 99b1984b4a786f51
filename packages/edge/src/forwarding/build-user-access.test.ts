import { expect, test } from 'vitest';
import type { Authentication, User } from '../oauth/token-set.ts';
import type { Requirement } from '../routes/requirement.ts';
import type { Route } from '../routes/route.ts';
import type { AccessContext } from '../routes/user-access.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { buildUserAccess } from './build-user-access.ts';

const ADA = {
  subject: 'ada',
  serviceSession: 's-1',
  authentication: { acr: 'gold' },
  claims: { groups: ['admin', 'staff'], plan: 'pro', level: 3, isHuman: true, team: { id: 1 } },
};
const access = buildUserAccess([]);
const CONTEXT: AccessContext = {
  now: () => 0,
  keyRing: [{ id: 'k1', bytes: new Uint8Array(32) }],
  connections: new Map(),
};

/** @returns the failure code for a caller; undefined if the route lets it pass */
async function ask(
  route: Pick<Route, 'require' | 'assurance' | 'authorize'>,
  user: User | undefined = ADA,
  nowMs = 0,
): Promise<string | undefined> {
  const caller = { connection: 'work', signedInAtMs: 0, user };
  const request = new Request('https://a.example');
  const refusal = await access.findRefusal({ ...OPEN_ROUTE, ...route }, caller, request, {
    ...CONTEXT,
    now: () => nowMs,
  });
  return refusal?.code;
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
  expect(await ask({ require })).toBe(satisfied ? undefined : 'route_forbidden');
});

test.each<[Requirement, string]>([
  [{ groups: 'owner' }, 'claims: groups is not as required'],
  [
    { groups: 'owner', email: 'a', plan: 'pro' },
    'claims: groups is not as required and email is missing',
  ],
  [[{ groups: 'owner' }, { email: 'a' }], 'claims: groups is not as required, or email is missing'],
])('a refusal by %j names the claims for the log, and no value', async (require, cause) => {
  const caller = { connection: 'work', signedInAtMs: 0, user: ADA };
  const request = new Request('https://a.example');
  const route = { ...OPEN_ROUTE, require };
  expect(await access.findRefusal(route, caller, request, CONTEXT)).toMatchObject({ cause });
});

test('a caller without a user satisfies nothing', async () => {
  const caller = { connection: 'work', signedInAtMs: 0 };
  const request = new Request('https://a.example');
  for (const reads of [{ require: { sub: 'ada' } }, { assurance: { acr: ['gold'] } }]) {
    const route = { ...OPEN_ROUTE, ...reads };
    const refusal = await access.findRefusal(route, caller, request, CONTEXT);
    expect(refusal?.code).toBe('route_forbidden');
  }
});

test('both the requirement and the route’s own check must agree', async () => {
  const askBoth = (group: string, answer: boolean): Promise<string | undefined> =>
    ask({ require: { groups: group }, authorize: () => answer });
  expect(await askBoth('admin', true)).toBeUndefined();
  expect(await askBoth('admin', false)).toBe('route_forbidden');
  expect(await askBoth('x', true)).toBe('route_forbidden');
});

test('a sign-in must be of an accepted class, and recent enough', async () => {
  const signIn = (authentication: Authentication): User => ({ ...ADA, authentication });
  const assurance = { acr: ['gold', 'platinum'], maxAgeSeconds: 60 };
  const askAt = (nowMs: number, authentication: Authentication): Promise<string | undefined> =>
    ask({ assurance }, signIn(authentication), nowMs);
  expect(await askAt(60_000, { acr: 'platinum', authenticatedAtMs: 0 })).toBeUndefined();
  expect(await askAt(60_001, { acr: 'gold', authenticatedAtMs: 0 })).toBe('step_up_required');
  expect(await askAt(0, { acr: 'silver', authenticatedAtMs: 0 })).toBe('step_up_required');
  expect(await askAt(0, { authenticatedAtMs: 0 })).toBe('step_up_required');
  expect(await askAt(0, { acr: 'gold' })).toBe('step_up_required');
  expect(await ask({ assurance }, { subject: 'ada' })).toBe('step_up_required');
});

test('access by claims is decided before a step-up, and the route’s own check after it', async () => {
  const assurance = { acr: ['platinum'] };
  expect(await ask({ assurance, require: { groups: 'x' } })).toBe('route_forbidden');
  expect(await ask({ assurance, authorize: () => false })).toBe('step_up_required');
});

test('a lease has how the user signed in if a route asks, otherwise the store is read', () => {
  const { pickForLease, needsStore } = buildUserAccess([
    { ...OPEN_ROUTE, assurance: { maxAgeSeconds: 60 } },
  ]);
  const authentication = { acr: 'gold', authenticatedAtMs: 5 };
  const user = { ...ADA, authentication: { ...authentication, amr: ['pwd'] } };
  expect(pickForLease(user)).toEqual({ subject: 'ada', claims: {}, authentication });
  const route = { ...OPEN_ROUTE, assurance: { acr: ['gold'] } };
  expect(needsStore(route, pickForLease(user))).toBe(false);
  expect(needsStore(route, { subject: 'ada', claims: {} })).toBe(true);
  expect(needsStore(route, undefined)).toBe(true);
  expect(needsStore({ ...OPEN_ROUTE, require: { sub: 'ada' } }, undefined)).toBe(true);
  expect(needsStore({ ...OPEN_ROUTE, require: { sub: 'ada' } }, { subject: 'ada' })).toBe(false);
  expect(needsStore(OPEN_ROUTE, undefined)).toBe(false);
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
  await access.setCallerHeaders(headers, route, { subject: 'ada', claims }, '', CONTEXT);
  expect(headers.get('x-user')).toBe(value);
});

test('without a user, the caller’s own header is removed', async () => {
  const headers = new Headers({ 'x-user': 'forged' });
  const route = { ...OPEN_ROUTE, userHeaders: { 'x-user': 'sub' } };
  await access.setCallerHeaders(headers, route, undefined, '', CONTEXT);
  expect(headers.has('x-user')).toBe(false);
});
