import { expect, test } from 'vitest';
import type { Route } from '../routes/route.ts';
import { EdgeUnderTest } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { defineRoutes } from './define-routes.ts';

const OPEN = { ...OPEN_ROUTE, upstream: 'https://orders.example' };
const { needsSession: _, ...BARE } = OPEN;
const USER = { ...BARE, credential: 'user', connection: 'lockit' };
const SECRET = { ...OPEN, credential: 'secret', secret: 'key-of-orders' };

/** The errors of routes in JavaScript, which has no types. */
const findErrors = (routes: unknown, options?: unknown): readonly string[] =>
  defineRoutes(...(Object([routes, options]) as Parameters<typeof defineRoutes>))
    .validate(new Map())
    .map(({ name, fix }) => `${name}: ${fix}`);

test('accepts each kind of route with every field', () => {
  const all = {
    maxDurationMs: 1000,
    requestHeaders: ['x-a'],
    responseHeaders: ['link'],
    sessionIdHeader: 'x-caller',
    signedInWith: undefined,
    authorize: () => true,
    needsSession: true,
  };
  expect(
    findErrors([
      { ...OPEN, ...all },
      { ...SECRET, ...all, name: 'keyed', scheme: '' },
    ]),
  ).toEqual([]);
});

test.each(['usr', undefined, null, 5, ['user'], 'constructor'])(
  'rejects the credential %j, and starts no edge',
  (credential) => {
    const route = { ...OPEN, ...Object({ credential }) };
    const error = 'route open: has no known credential; set it to user, service, secret or none';
    expect(findErrors([route])).toEqual([error]);
    expect(() => new EdgeUnderTest({ routes: [route] })).toThrow(error);
  },
);

test.each<[object, string]>([
  [
    { allow: undefined },
    'has no allow; set it to a list such as [{ methods: ["GET"], path: "/**" }]',
  ],
  ...[
    'GET /**',
    [null],
    ['GET /**'],
    [{ methods: 'GET', path: '/' }],
    [{ path: '/' }],
    [{ methods: ['GET'] }],
    [{ methods: ['GET'], path: '/', isWebsocket: true }],
  ].map((allow): [object, string] => [
    { allow },
    'has an invalid allow; set it to a list such as [{ methods: ["GET"], path: "/**" }]',
  ]),
  [{ name: 5 }, 'has an invalid name; set it to a string'],
  [{ upstream: undefined }, 'has no upstream; set it to a string'],
  [{ requestHeaders: 'x-a' }, 'has an invalid requestHeaders; set it to a list of strings'],
  [{ responseHeaders: [5] }, 'has an invalid responseHeaders; set it to a list of strings'],
  [{ sessionIdHeader: ['x-a'] }, 'has an invalid sessionIdHeader; set it to a string'],
  [{ maxBodyBytes: '1000' }, 'has an invalid maxBodyBytes; set it to a number'],
  [{ idleTimeoutMs: undefined }, 'has no idleTimeoutMs; set it to a number'],
  [{ needsSession: undefined }, 'has no needsSession; set it to true or false'],
  [{ needsSession: 'false' }, 'has an invalid needsSession; set it to true or false'],
  [{ needSession: true }, 'has the unknown option needSession; write needsSession'],
  [{ signedInWith: 'work' }, 'has an invalid signedInWith; set it to a list of strings'],
  [{ authorize: true }, 'has an invalid authorize; set it to a function'],
  [
    { require: 'admin' },
    'has an invalid require; set it to claims such as { groups: "admin" }, or a list of alternatives',
  ],
  [
    { require: null },
    'has an invalid require; set it to claims such as { groups: "admin" }, or a list of alternatives',
  ],
  [
    { userHeaders: null },
    'has an invalid userHeaders; set it to headers such as { "x-user": "sub" }',
  ],
  [
    { userHeaders: { 'x-user': 5 } },
    'has an invalid userHeaders; set it to headers such as { "x-user": "sub" }',
  ],
  [
    { rateLimits: undefined },
    'has rateLimits that are not an object; write { perSession: …, perAddress: … }, or {}',
  ],
  [{ audiense: 'orders' }, 'has the unknown option audiense; remove it'],
])('reports %j as an error with its fix, and throws no TypeError', (fields, fix) => {
  const error = `${'name' in fields ? 'route number 1' : 'route open'}: ${fix}`;
  expect(findErrors([{ ...OPEN, ...fields }])).toEqual([error]);
});

test.each<[object, string]>([
  [{ connection: undefined }, 'has no connection; set it to a string'],
  [{ scopes: 'read' }, 'has an invalid scopes; set it to a list of strings'],
  [{ exchange: 'orders' }, 'has an invalid exchange; set it to { audience: "orders" }'],
  [
    { exchange: { audience: 'a', actor: true } },
    'has an invalid exchange; set it to { audience: "orders" }',
  ],
  [{ introspect: true }, 'has an invalid introspect; set it to { maxAgeSeconds: 10 }'],
  [{ introspect: {} }, 'has an invalid introspect; set it to { maxAgeSeconds: 10 }'],
  [{ scops: ['read'] }, 'has the unknown option scops; write scopes'],
])('reports %j of a route with the user’s token', (fields, fix) => {
  expect(findErrors([{ ...USER, ...fields }])).toEqual([`route open: ${fix}`]);
});

test('accepts a field that only another credential has, of a route made from another', () => {
  expect(findErrors([{ ...USER, credential: 'none', needsSession: false }])).toEqual([]);
});

test('reports what is not a list, and not a route', () => {
  expect(findErrors({ open: OPEN })).toEqual(['routes: are not a list; write [route]']);
  expect(findErrors([null, OPEN])).toEqual([
    'route number 1: is not an object; write { name, upstream, allow, credential, … }',
  ]);
  for (const insecureUpstreams of ['api.internal', [5], null]) {
    expect(findErrors([OPEN], { insecureUpstreams })).toEqual([
      'insecureUpstreams: is not a list of strings; write ["api.internal"]',
    ]);
  }
});

test('reports the errors of other routes too', () => {
  const bad: Route = { ...OPEN_ROUTE, name: 'Bad', upstream: 'https://orders.example' };
  expect(findErrors([{ ...OPEN, allow: 5 }, bad])).toEqual([
    expect.stringContaining('route open: has an invalid allow'),
    'route Bad: needs a name of lowercase letters, digits and dashes',
  ]);
});
