import { readOutcome } from '@postern/testing';
import { afterEach, expect, test, vi } from 'vitest';
import type { CallerSession, Route } from '../src/index.ts';
import type { UserRoute } from '../src/routes/route.ts';
import { OPEN_ROUTE } from '../src/testing/routes.ts';
import { type ClaimsStory, startClaims } from './claims.ts';
import { buildUserRoute, ORIGIN } from './edge.ts';

/** What a browser's handshake has besides (RFC 6455 §4.1). */
const HANDSHAKE = {
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

let story: ClaimsStory;
afterEach(() => story.provider.close());

type Change = Pick<Partial<UserRoute>, 'require' | 'userHeaders' | 'authorize' | 'scopes'>;

/** A story whose routes call an upstream that records the headers of its requests. */
async function start(change: Change, claims: Readonly<Record<string, unknown>> = {}) {
  const sent: Headers[] = [];
  story = await startClaims({
    options: { claims: ['name', 'groups'] },
    buildRoutes: (provider) => {
      const allow = [READ];
      const route: Route = { ...buildUserRoute(provider), allow };
      const open = { ...OPEN_ROUTE, upstream: provider.issuer, allow, needsSession: true };
      return [
        { ...route, ...change },
        { ...route, name: 'plain' },
        { ...route, ...change, name: 'live', allow: [{ ...READ, isWebSocket: true }] },
        { ...open, ...change },
      ];
    },
  });
  Object.assign(story.claims, claims);
  story.responses.set('/data', (_, init) => {
    sent.push(new Headers(init?.headers));
    return Response.json({});
  });
  expect((await story.app.signIn()).status).toBe(200);
  return sent;
}

const READ = { methods: ['GET'], path: '/data' };
const call = (route = 'me', init?: RequestInit) =>
  story.app.call('GET', `/api/${route}/data`, init).then(readOutcome);
const ADMIN = { require: { groups: 'admin' } };

test.each(['me', 'open'])(
  'S-56 a route requires a claim of the user, on /api/%s',
  async (route) => {
    await start(ADMIN);
    expect(await call(route)).toBe('200');
    story.claims['groups'] = ['staff'];
    // The new claims are known from the refresh on, by a lease as well.
    await story.refresh();
    expect(await call(route)).toBe('403 route_forbidden');
    expect(await call(route)).toBe('403 route_forbidden');
    expect(await call('plain')).toBe('200');
    expect(await call(route)).toBe('403 route_forbidden');
    story.claims['groups'] = ['admin'];
    await story.refresh();
    expect(await call(route)).toBe('200');
  },
);

test.each(['me', 'open'])(
  'S-56 claims from days ago do not open /api/%s: the call that refreshes decides by the new ones',
  async (route) => {
    await start(ADMIN);
    story.claims['groups'] = ['staff'];
    story.edge.aheadMs = 2 * 24 * 3_600_000;
    expect(await call(route)).toBe('403 route_forbidden');
    story.claims['groups'] = ['admin'];
    story.edge.aheadMs *= 2;
    expect(await call(route)).toBe('200');
  },
);

test('a call with a lease reads no store, and still decides by claims and tells the upstream', async () => {
  const sent = await start({ ...ADMIN, userHeaders: { 'x-groups': 'groups' } });
  expect(await call()).toBe('200');
  expect(story.app.jar.get('postern-dev-5173-lease')).toBeTypeOf('string');
  story.store.operations = 0;
  expect(await call()).toBe('200');
  expect(story.store.operations).toBe(0);
  expect(sent.map((headers) => headers.get('x-groups'))).toEqual(['staff,admin', 'staff,admin']);
});

test('claims that do not fit a lease are read from the store at each call', async () => {
  const groups = ['admin', ...Array.from({ length: 100 }, () => crypto.randomUUID())];
  await start(ADMIN, { groups });
  expect(await call()).toBe('200');
  expect([...story.app.jar.keys()].filter((name) => name.endsWith('-lease'))).toEqual([]);
  expect(await call()).toBe('200');
  story.claims['groups'] = [];
  await story.refresh();
  expect(await call()).toBe('403 route_forbidden');
});

test.each(['me', 'open'])(
  'S-73 the upstream is told about the user on /api/%s, and never by the browser',
  async (route) => {
    const names = { 'x-user': 'sub', 'x-name': 'name', 'x-groups': 'groups' };
    const sent = await start(
      { userHeaders: names },
      { name: 'Åsa\nx-admin: 1', groups: undefined },
    );
    const forged = { 'x-user': 'eve', 'x-groups': 'root', 'x-name': 'Eve', x_user: 'eve' };
    for (const _ of [1, 2]) expect(await call(route, { headers: forged })).toBe('200');
    for (const headers of sent) {
      expect(headers.get('x-user')).toBe('ada');
      expect(headers.get('x-name')).toBe('%C3%85sa%0Ax-admin:%201');
      expect([headers.has('x-groups'), headers.has('x_user')]).toEqual([false, false]);
    }
    expect(sent).toHaveLength(2);
  },
);

test('S-73 the upstream of a WebSocket is told about the user in the same way', async () => {
  const sent = await start({ userHeaders: { 'x-user': 'sub', 'x-groups': 'groups' } });
  story.claims['groups'] = undefined;
  await story.refresh();
  const headers = { ...HANDSHAKE, 'x-user': 'eve', 'x-groups': 'root' };
  // As in workerd, where this test's runtime has nothing to join.
  vi.stubGlobal('WebSocketPair', () => undefined);
  await call('live', { headers: { ...headers, origin: ORIGIN } });
  vi.unstubAllGlobals();
  expect(sent.map((one) => [one.get('upgrade'), one.get('x-user'), one.get('x-groups')])).toEqual([
    ['websocket', 'ada', null],
  ]);
});

test('authorize() of a route gets the user, with a lease too', async () => {
  const asked: CallerSession[] = [];
  await start({ authorize: (one) => !!asked.push(one) });
  for (const _ of [1, 2]) expect(await call()).toBe('200');
  const user = { sub: 'ada', name: 'Ada Lovelace', groups: ['staff', 'admin'] };
  expect(asked.map((one) => one.user)).toEqual([user, user]);
});

test('a route that reads no claims keeps them out of its lease', async () => {
  await start({}, { groups: Array.from({ length: 100 }, () => crypto.randomUUID()) });
  expect(await call('plain')).toBe('200');
  expect(story.app.jar.get('postern-dev-5173-lease')).toBeTypeOf('string');
});

test.each([
  ['claims', ADMIN, 'claims: groups is not as required'],
  ['its own check', { authorize: () => false }, 'authorize of the route returned false'],
  ['scopes', { scopes: ['payments'] }, 'scope not granted: payments'],
])(
  'S-66 the log names the user whom a route rejected by %s, by the hash of the sign-in, and says why',
  async (_, change, cause) => {
    await start(change, { groups: ['staff'] });
    // By the store, and then by the lease of another route.
    await call();
    await call('plain');
    await call();
    const { events } = story.edge;
    const signedIn = events.find(({ event }) => event === 'signed_in');
    const refused = events.filter((event) => 'code' in event && event.code === 'route_forbidden');
    const user = expect.stringMatching(/^[\w-]{22}$/);
    const refusal = expect.objectContaining({ user, cause });
    expect(refused).toEqual([refusal, refusal]);
    expect(
      new Set([signedIn, ...refused].map((event) => Reflect.get(Object(event), 'user'))).size,
    ).toBe(1);
  },
);
