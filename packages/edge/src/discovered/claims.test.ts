import { expect, test } from 'vitest';
import { findSizeFailure, MAX_CLAIMS_BYTES, pickClaims, readClaimPaths } from './claims.ts';
import { findOptionErrors } from './options-check.ts';

const pick = (option: Parameters<typeof readClaimPaths>[0], from: object) =>
  pickClaims(readClaimPaths(option), JSON.parse(JSON.stringify(from)));

test('picks the listed claims and no other', () => {
  const from = { sub: 'ada', name: 'Ada', email: 'ada@example.com', groups: ['admin', ['b']] };
  expect(pick(['name', 'groups'], from)).toEqual({ name: 'Ada', groups: ['admin', ['b']] });
  expect(pick(undefined, from)).toEqual({});
});

test('leaves out a claim that is missing, null or empty', () => {
  expect(pick(['a', 'b', 'c', 'd'], { a: null, b: '', c: false })).toEqual({ c: false });
});

test('sub is never among the claims', () => {
  expect(pick(['sub', 'name'], { sub: 'ada', name: 'Ada' })).toEqual({ name: 'Ada' });
});

test('follows dots into objects, and prefers a claim with dots in its name', () => {
  const from = {
    realm_access: { roles: ['editor'] },
    'https://app.example/roles': ['owner'],
    'https://app.example/meta': { plan: 'pro' },
    text: 'x',
  };
  const option = {
    roles: 'realm_access.roles',
    owns: 'https://app.example/roles',
    plan: 'https://app.example/meta.plan',
    none: 'text.length',
  };
  expect(pick(option, from)).toEqual({ roles: ['editor'], owns: ['owner'], plan: 'pro' });
});

test('follows numbers into lists', () => {
  const from = { data: [{ id: 1, name: 'Ada' }, { id: 2 }], emails: ['ada@example.com'] };
  const option = {
    name: 'data.0.name',
    email: 'emails.0',
    second: 'data.1.id',
    third: 'data.2.id',
    length: 'emails.length',
    first: 'data.-1.id',
  };
  expect(pick(option, from)).toEqual({ name: 'Ada', email: 'ada@example.com', second: 2 });
});

test('finds only claims of the provider, and no property that every object has', () => {
  expect(pick(['constructor', 'toString', 'a.constructor'], { a: {} })).toEqual({});
  expect(pick(['a.constructor', 'a.map'], { a: [1] })).toEqual({});
});

test('leaves out integers that were rounded: such an id could be another user’s', () => {
  const text = '{"a":9007199254740993,"b":[-9007199254740993,9007199254740991],"c":0.1}';
  const found = pickClaims(readClaimPaths(['a', 'b', 'c']), JSON.parse(text));
  expect(found).toEqual({ b: [9007199254740991], c: 0.1 });
});

test('leaves out numbers that JSON cannot express, __proto__ and what nests too deep', () => {
  const deep = `${'['.repeat(5000)}1${']'.repeat(5000)}`;
  const text = `{"a":1e999,"b":[1,1e999],"c":{"__proto__":{"isAdmin":true},"d":1},"e":${deep}}`;
  const found = pickClaims(readClaimPaths(['a', 'b', 'c', 'e']), JSON.parse(text));
  expect(found).toMatchObject({ b: [1], c: { d: 1 } });
  expect(found).not.toHaveProperty('a');
  expect(JSON.stringify(found)).not.toContain('isAdmin');
  expect(JSON.stringify(found).length).toBeLessThan(100);
});

test('names the largest claim of claims that are too large', () => {
  const groups = 'é'.repeat(MAX_CLAIMS_BYTES / 2);
  expect(findSizeFailure({ name: 'Ada', groups: groups.slice(100) })).toBeUndefined();
  expect(findSizeFailure({ name: 'Ada', groups })).toMatchObject({
    code: 'provider_identity_rejected',
    cause: expect.stringMatching(/^claims of \d+ bytes, at most 16384 are kept: groups has 16386/),
  });
});

test.each<[unknown, string]>([
  ['name', 'has claims that are neither a list of names nor an object of names and places'],
  [[7], 'has claims that are neither'],
  [{ roles: ['a'] }, 'has claims that are neither'],
  [['__proto__'], 'lists the claim __proto__; give it another name'],
  [JSON.parse('{"__proto__":"a"}'), 'lists the claim __proto__; give it another name'],
  [{ sub: 'email' }, 'maps the claim sub, which identifies the user'],
  [[''], 'lists a claim without a name; remove it'],
])('rejects the claims %j at startup', (claims, fix) => {
  const options = {
    id: 'op',
    issuer: 'https://login.example.com',
    clientId: 'app',
    clientAuthentication: { method: 'client_secret', secret: 's' } as const,
  };
  const untyped: object = { claims };
  expect(findOptionErrors({ ...options, ...untyped })).toMatchObject([
    { name: 'connection op', fix: expect.stringContaining(fix) },
  ]);
  const scopes = { scopes: ['api'], claims: ['name'] };
  expect(findOptionErrors({ ...options, ...scopes })).toMatchObject([
    { fix: 'lists claims without the scope openid; add openid to scopes' },
  ]);
  expect(findOptionErrors({ ...options, claims: ['sub', 'name'] })).toEqual([]);
});
