import { expect, test } from 'vitest';
import type { Connection } from '../oauth/connection.ts';
import { CONNECTION } from '../testing/credential-fixture.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { buildUserAccess } from './build-user-access.ts';
import { defineRoutes } from './define-routes.ts';

const WORK: Connection = {
  ...CONNECTION,
  id: 'work',
  authorizationCode: { flow: 'edge', scopes: ['openid'] },
  claims: ['email'],
};
const SOCIAL = { ...WORK, id: 'social' };
const ROUTE = { ...OPEN_ROUTE, name: 'orders', needsSession: true };

const findErrors = (route: object, ...connections: Connection[]): readonly string[] =>
  defineRoutes([{ ...ROUTE, upstream: 'https://orders.example', ...route }])
    .validate(new Map(connections.map((one) => [one.id, one])))
    .map(({ fix }) => fix);

test('rejects a claim of any provider at a route with a secret of the edge', () => {
  const secret = { credential: 'secret', secret: 'key-of-orders' };
  const reads = { ...secret, require: { email: 'cfo@corp.example' } };
  expect(findErrors(reads, WORK)).toEqual([]);
  expect(findErrors(reads, WORK, SOCIAL)).toEqual([
    expect.stringContaining('list the connections whose users may use the route'),
  ]);
  expect(findErrors({ ...reads, signedInWith: ['work'] }, WORK, SOCIAL)).toEqual([]);
});

test('rejects acr of any provider, because each defines its own classes', () => {
  const reads = { assurance: { acr: ['gold'] } };
  expect(findErrors(reads, WORK)).toEqual([]);
  expect(findErrors(reads, WORK, SOCIAL)).toEqual([
    'reads acr, and users of work and social may have the same one; list the connections whose users may use the route: signedInWith: ["work"]',
  ]);
  expect(findErrors({ ...reads, signedInWith: ['work'] }, WORK, SOCIAL)).toEqual([]);
  expect(findErrors({ assurance: { maxAgeSeconds: 60 } }, WORK, SOCIAL)).toEqual([]);
});

test.each([
  [[], 'has an empty signedInWith; name a connection, or leave it out'],
  [['other'], 'names other in signedInWith, with which no user signs in; remove it'],
  [['service'], 'names service in signedInWith, with which no user signs in; remove it'],
])('rejects signedInWith %j', (signedInWith, fix) => {
  const { authorizationCode: _, ...service } = { ...CONNECTION, id: 'service' };
  expect(findErrors({ signedInWith }, WORK, service)).toEqual([fix]);
});

test('rejects signedInWith without a session', () => {
  expect(findErrors({ needsSession: false, signedInWith: ['work'] }, WORK)).toEqual([
    'has signedInWith but needs no session; set needsSession',
  ]);
});

test('lets only users of the named connections use the route', async () => {
  const route = { ...ROUTE, signedInWith: ['work'] };
  const access = buildUserAccess([route]);
  const ask = async (connection: string): Promise<string | undefined> => {
    const context = { now: () => 0, keyRing: [] as never, connections: new Map() };
    const user = { subject: 'ada', claims: { email: 'cfo@corp.example' } };
    const caller = { connection, signedInAtMs: 0, user };
    const request = new Request('https://app.example');
    return (await access.findRefusal(route, caller, request, context))?.code;
  };
  expect([await ask('work'), await ask('social')]).toEqual([undefined, 'route_forbidden']);
});
