import { type UserSessionsView, userSessionsViewSchema } from '@postern/core';
import { readOutcome } from '@postern/testing';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RateLimiter } from '../src/limits/rate-limiter.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

// The list of a user's sessions, and the end of one of them, with oidc-provider.

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const HOUR_MS = 3_600_000;

function createEdge(
  options: Partial<ConstructorParameters<typeof InProcessEdge>[0]> = {},
): InProcessEdge {
  const connections = [connect(provider)];
  return new InProcessEdge({ connections, routes: [buildUserRoute(provider)], ...options });
}

async function signIn(edge: InProcessEdge, login = 'ada', userAgent?: string): Promise<OpApp> {
  const app = new OpApp({
    request: (url, init) => {
      const headers = new Headers(init?.headers);
      if (userAgent !== undefined) headers.set('user-agent', userAgent);
      return edge.request(url, { ...init, headers });
    },
    settle: () => edge.settle(),
  });
  expect((await app.signIn({ login })).status).toBe(200);
  return app;
}

async function list(app: OpApp): Promise<UserSessionsView['sessions']> {
  const response = await app.call('GET', '/auth/sessions');
  expect(response.headers.get('cache-control')).toBe('no-store');
  return v.parse(userSessionsViewSchema, await response.json()).sessions;
}

async function end(app: OpApp, id: string | undefined): Promise<string> {
  const response = await app.call('DELETE', `/auth/sessions/${id}`);
  return response.status === 204 ? '204' : readOutcome(response);
}

test('lists a user’s sessions, newest first, and no one else’s', async () => {
  const edge = createEdge();
  const phone = await signIn(edge);
  edge.aheadMs += HOUR_MS;
  const laptop = await signIn(edge, 'ada', FIREFOX);
  const other = await signIn(edge, 'bob');
  const sessions = await list(phone);
  expect(sessions.map(({ isCurrent, description }) => [isCurrent, description])).toEqual([
    [false, 'Firefox on Linux'],
    [true, undefined],
  ]);
  const [newest, oldest] = sessions.map(({ signedInAt }) => Date.parse(signedInAt));
  expect(newest).toBeGreaterThanOrEqual((oldest ?? 0) + HOUR_MS);
  expect(await list(other)).toHaveLength(1);
  expect((await list(laptop)).map(({ id }) => id)).toEqual(sessions.map(({ id }) => id));
  const ids = sessions.map(({ id }) => id).join();
  const cookies = [...phone.jar.values(), ...laptop.jar.values()].join();
  expect(ids).toMatch(/^[\w-]{22},[\w-]{22}$/);
  expect(sessions.filter(({ id }) => cookies.includes(id))).toEqual([]);
});

test('ends one session, and its browser notices with its next call', async () => {
  const edge = createEdge({ variables: { POSTERN_LEASE_SECONDS: '0' } });
  const [phone, laptop, tablet] = [await signIn(edge), await signIn(edge), await signIn(edge)];
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(200);
  const { id } = (await list(laptop)).find(({ isCurrent }) => isCurrent) ?? {};
  expect(await end(phone, id)).toBe('204');
  expect(await readOutcome(await laptop.call('GET', '/api/me/me'))).toBe('401 session_expired');
  expect([await phone.isSignedIn(), await laptop.isSignedIn(), await tablet.isSignedIn()]).toEqual([
    true,
    false,
    true,
  ]);
  expect((await list(phone)).map((one) => one.id)).not.toContain(id);
  expect(edge.events).toContainEqual(
    expect.objectContaining({ event: 'session_ended_by_user', user: expect.any(String) }),
  );
});

test('a lease outlives the end of its session by its own time at most', async () => {
  const edge = createEdge();
  const [phone, laptop] = [await signIn(edge), await signIn(edge)];
  expect((await laptop.call('GET', '/api/me/me')).status).toBe(200);
  const other = (await list(phone)).find(({ isCurrent }) => !isCurrent);
  expect(await end(phone, other?.id)).toBe('204');
  edge.aheadMs += 30_000;
  expect(await readOutcome(await laptop.call('GET', '/api/me/me'))).toBe('401 session_expired');
});

test('the end of the current session is a sign-out', async () => {
  const edge = createEdge();
  const phone = await signIn(edge);
  const [current] = await list(phone);
  expect(await end(phone, current?.id)).toBe('204');
  expect([...phone.jar]).toEqual([]);
  expect(edge.events.map(({ event }) => event)).toContain('signed_out');
});

test('a session of another user, and a made-up one, are not found', async () => {
  const edge = createEdge();
  const [ada, bob] = [await signIn(edge), await signIn(edge, 'bob')];
  const [own] = await list(bob);
  expect(await end(ada, own?.id)).toBe('404 route_unknown');
  expect(await end(ada, 'made-up')).toBe('404 route_unknown');
  expect(await end(ada, '%00')).toBe('404 route_unknown');
  expect(await bob.isSignedIn()).toBe(true);
});

test('sessions that ended by sign-out, by another sign-in or by time are not listed', async () => {
  const edge = createEdge({ variables: { POSTERN_SESSION_IDLE_SECONDS: '3600' } });
  const idle = await signIn(edge);
  edge.aheadMs += HOUR_MS * 0.8;
  const [left, again, phone] = [await signIn(edge), await signIn(edge), await signIn(edge)];
  expect(await list(phone)).toHaveLength(4);
  await left.call('POST', '/auth/logout');
  await again.signIn();
  expect(await list(phone)).toHaveLength(3);
  edge.aheadMs += HOUR_MS * 0.5;
  expect(await list(phone)).toHaveLength(2);
  expect(await idle.isSignedIn()).toBe(false);
});

test('shows the last use, and the list does not count as one', async () => {
  const edge = createEdge({ variables: { POSTERN_LEASE_SECONDS: '0' } });
  const phone = await signIn(edge);
  edge.aheadMs += 24 * HOUR_MS;
  const [before] = await list(phone);
  expect(before?.lastUsedAt).toBe(before?.signedInAt);
  await phone.call('GET', '/api/me/me');
  const [after] = await list(phone);
  expect(Date.parse(after?.lastUsedAt ?? '')).toBeGreaterThan(
    Date.parse(after?.signedInAt ?? '') + 23 * HOUR_MS,
  );
});

test('ids stay valid when the ring has a new first key', async () => {
  const store = createMemoryStore();
  const [older, newer] = [`k1:${'A'.repeat(43)}`, `k2:${'B'.repeat(43)}`];
  const before = createEdge({ store, variables: { POSTERN_KEYS: older } });
  const phone = await signIn(before);
  await signIn(before);
  const other = (await list(phone)).find(({ isCurrent }) => !isCurrent);
  const after = createEdge({ store, variables: { POSTERN_KEYS: `${newer},${older}` } });
  const later = await signIn(after);
  const app = new OpApp(after, phone.jar);
  expect(await list(app)).toHaveLength(3);
  expect(await end(app, other?.id)).toBe('204');
  expect(await list(later)).toHaveLength(2);
});

test('thirty sign-ins of one user at once are all listed', async () => {
  const edge = createEdge();
  const apps = await Promise.all(Array.from({ length: 30 }, () => signIn(edge)));
  const [first] = apps;
  expect(await list(first as OpApp)).toHaveLength(30);
});

test('without a session, without the header, and where the provider names no user', async () => {
  const edge = createEdge();
  const stranger = new OpApp(edge);
  expect(await readOutcome(await stranger.call('GET', '/auth/sessions'))).toBe(
    '401 session_missing',
  );
  const bare = await edge.request('http://localhost:5173/auth/sessions');
  expect(await readOutcome(bare)).toBe('403 guard_csrf_header');
  const nameless = createEdge({
    connections: [
      connect(provider, { id: 'op', scopes: ['api'] }),
      connect(provider, { id: 'named', redirectUri: 'http://localhost:5173/callback/named' }),
    ],
  });
  const app = new OpApp(nameless);
  await app.signIn();
  expect(await readOutcome(await app.call('GET', '/auth/sessions'))).toBe(
    '409 provider_unsupported',
  );
});

test('S-75 limits the list by its own limit, and counts no cookie that the edge did not issue', async () => {
  const counted: string[] = [];
  const rateLimiter: RateLimiter = {
    take: ({ name }) => {
      counted.push(name);
      return name !== 'LIST_LIMIT';
    },
  };
  const edge = createEdge({ rateLimiter });
  const app = await signIn(edge);
  counted.splice(0);
  const response = await app.call('GET', '/auth/sessions');
  expect(response.headers.get('retry-after')).toBe('10');
  expect(await readOutcome(response)).toBe('429 guard_rate_limited');
  expect(counted.splice(0)).toEqual(['ADDRESS_LIMIT', 'LIST_LIMIT']);
  const headers = { 'x-postern': '1', cookie: `postern-dev-5173=${'A'.repeat(88)}` };
  const madeUp = await edge.request('http://localhost:5173/auth/sessions', { headers });
  expect(await readOutcome(madeUp)).toBe('401 session_unreadable');
  expect(counted).toEqual(['ADDRESS_LIMIT']);
});

test('a list that the store cannot read is store_unavailable', async () => {
  const store = createMemoryStore();
  let isDown = false;
  const edge = createEdge({
    store: {
      ...store,
      read: (key) =>
        isDown && key.startsWith('user:') ? Promise.reject(new Error('down')) : store.read(key),
    },
  });
  const app = await signIn(edge);
  isDown = true;
  expect(await readOutcome(await app.call('GET', '/auth/sessions'))).toBe('503 store_unavailable');
  expect(await app.isSignedIn()).toBe(true);
});
