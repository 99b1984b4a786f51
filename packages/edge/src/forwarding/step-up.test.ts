import { expect, test } from 'vitest';
import type { Assurance } from '../routes/assurance.ts';
import type { Route } from '../routes/route.ts';
import { CONNECTION } from '../testing/credential-fixture.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { findAssuranceErrors, isAssured, readStepUp } from './step-up.ts';

const USER: Route = { ...OPEN_ROUTE, credential: 'user', connection: 'work' };
const WORK = {
  ...CONNECTION,
  id: 'work',
  authorizationCode: { flow: 'edge', scopes: ['openid'] } as const,
};

const challenge = (field: string, status = 401, route: Route = USER) =>
  readStepUp(route, new Response(null, { status, headers: { 'www-authenticate': field } }));

const ERROR = 'error="insufficient_user_authentication"';

test.each([
  [`Bearer ${ERROR}, acr_values="gold silver", max_age="5"`, ['gold', 'silver'], 5],
  [`bearer ${ERROR}, max_age=0`, undefined, 0],
  [`DPoP algs="ES256", ${ERROR}, acr_values=gold`, ['gold'], undefined],
  [`Bearer realm="a, b", error_description="x \\" y", ${ERROR}`, undefined, undefined],
  [`Basic realm="x", Bearer ${ERROR}, acr_values="urn:a:b"`, ['urn:a:b'], undefined],
])('reads the challenge %s', (field, acrValues, maxAge) => {
  const failure = challenge(field);
  expect(failure?.code).toBe('step_up_required');
  expect(failure?.stepUp).toEqual({ acrValues, maxAge });
});

test.each([
  'Bearer error="invalid_token"',
  'Bearer',
  `Basic ${ERROR}`,
  `Bearer ${ERROR} max_age=5`,
  `Bearer ${ERROR}, max_age=-1`,
  `Bearer ${ERROR}, max_age="soon"`,
  `Bearer ${ERROR}, max_age=1, max_age=2`,
  `Bearer ${ERROR}, acr_values="a\tb"`,
  `Bearer ${ERROR}, acr_values="say \\"x\\""`,
  `Bearer ${ERROR}, acr_values="${'a'.repeat(1001)}"`,
  `Bearer realm="${ERROR.replaceAll('"', '\\"')}"`,
])('treats %s as any other 401', (field) => {
  expect(challenge(field)).toBeUndefined();
});

test('reads no challenge of another status, or to a token that is not the user’s', () => {
  expect(challenge(`Bearer ${ERROR}`, 403)).toBeUndefined();
  expect(challenge(`Bearer ${ERROR}`, 401, OPEN_ROUTE)).toBeUndefined();
  const service: Route = {
    ...OPEN_ROUTE,
    credential: 'service',
    connection: 'x',
    needsSession: true,
  };
  expect(challenge(`Bearer ${ERROR}`, 401, service)).toBeUndefined();
});

const find = (assurance: unknown, route: object = {}, connection: object = WORK) =>
  findAssuranceErrors(
    { ...USER, ...route, assurance: assurance as Assurance },
    new Map([['work', { ...WORK, ...connection }]]),
  );

test.each([
  [{ acr: ['gold'] }],
  [{ maxAgeSeconds: 300 }],
  [{ acr: ['urn:a', 'urn:b'], maxAgeSeconds: 1 }],
  [undefined],
])('accepts the assurance %j', (assurance) => {
  expect(find(assurance)).toEqual([]);
  expect(find(assurance, { credential: 'none', needsSession: true })).toEqual([]);
});

test.each<[unknown, string]>([
  [{}, 'asks for nothing; set acr or maxAgeSeconds'],
  ['gold', 'has 0 in assurance'],
  [null, 'asks for nothing'],
  [{ acr: 'gold' }, 'whose acr is not a list of values without spaces; write ["gold"]'],
  [{ acr: [] }, 'whose acr is not a list'],
  [{ acr: ['a b'] }, 'whose acr is not a list'],
  [{ acr: ['a'.repeat(1001)] }, 'whose acr is not a list'],
  [{ maxAgeSeconds: 0 }, 'whose maxAgeSeconds is not a whole number above 0; write 300'],
  [{ maxAgeSeconds: 1.5 }, 'whose maxAgeSeconds is not'],
  [{ maxAgeSeconds: 1e9 }, 'whose maxAgeSeconds is not'],
  [{ maxAgeSeconds: '300' }, 'whose maxAgeSeconds is not'],
  [{ acr: ['a'], amr: ['otp'] }, 'has amr in assurance; it takes acr and maxAgeSeconds'],
])('rejects the assurance %j at startup', (assurance, fix) => {
  expect(find(assurance)).toContainEqual(expect.stringContaining(fix));
});

test('rejects a connection that cannot tell how users signed in', () => {
  const plain = { authorizationCode: { flow: 'edge', scopes: ['api'] } };
  const fix = 'has assurance, and work cannot tell how users signed in; add openid to its scopes';
  expect(find({ acr: ['a'] }, {}, plain)).toEqual([fix]);
  expect(find({ acr: ['a'] }, { credential: 'none', needsSession: true }, plain)).toEqual([fix]);
  expect(find({ acr: ['a'] }, {}, { authorizationCode: undefined })).toEqual([
    'has assurance, and no connection signs users in; add one with the scope openid',
  ]);
});

test('rejects a route that needs no session', () => {
  expect(find({ acr: ['a'] }, { credential: 'none', needsSession: false })).toEqual([
    'has assurance but needs no session; set needsSession',
  ]);
});

test('rejects parameters of a connection that no step-up can change', () => {
  const parameters = { acr_values: 'silver', max_age: '300' };
  const fixed = { authorizationCode: { ...WORK.authorizationCode, parameters } };
  expect(find({ acr: ['gold'], maxAgeSeconds: 60 }, {}, fixed)).toEqual([
    'needs a step-up with acr_values=gold, and work always sends acr_values=silver; remove it from the parameters of work',
    'needs a step-up with max_age=60, and work always sends max_age=300; remove it from the parameters of work',
  ]);
  expect(find({ acr: ['silver'] }, {}, fixed)).toEqual([]);
});

test('a sign-in while the clock was ahead is not recent', () => {
  const isMet = (authenticatedAtMs: number): boolean =>
    isAssured({ maxAgeSeconds: 300 }, { authenticatedAtMs }, 1_000_000);
  const cases = [699_999, 700_000, 1_060_000, 1_060_001];
  expect(cases.map(isMet)).toEqual([false, true, true, false]);
});
