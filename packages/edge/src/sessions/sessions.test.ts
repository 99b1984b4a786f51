import { KEYS } from '@postern/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createLockitNetwork } from '../connections/lockit.ts';
import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { readKeyRing } from '../sealing/key-ring.ts';
import { Secret } from '../sealing/secret.ts';

import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { EdgeUnderTest, ORIGIN } from '../testing/edge-under-test.ts';
import type { Session } from './session.ts';
import { Sessions, type SessionsOptions } from './sessions.ts';
import { buildTicketText, type Ticket } from './ticket.ts';

const COOKIE = 'postern-dev-5173';
/** Alive for ten seconds of ten minutes. */
const DUE = { obtainedAtMs: Date.now() - 590_000, expiresAtMs: Date.now() + 10_000 };
const TOKENS = { accessToken: 'a', tokenType: 'bearer', refreshToken: 'r', obtainedAtMs: 0 };

const LOCKIT = createLockitNetwork(
  {
    clientId: 'client',
    clientSecret: new Secret('secret'),
    baseUrl: 'https://api.lockitnetwork.com',
    basicEncoding: 'plain',
  },
  ORIGIN,
);

/** A store in which another writer is first in the next `races` writes. */
class RacingStore implements Store {
  readonly #store = createMemoryStore();
  races = 0;

  read(key: string): ReturnType<Store['read']> {
    return this.#store.read(key);
  }

  async writeIfVersion(...write: Parameters<Store['writeIfVersion']>): Promise<boolean> {
    const [key] = write;
    const stored = this.races > 0 ? await this.#store.read(key) : undefined;
    if (stored !== undefined) {
      this.races -= 1;
      const version = `other-${this.races}`;
      await this.#store.writeIfVersion(key, stored.version, { ...stored, version });
    }
    return this.#store.writeIfVersion(...write);
  }

  delete(key: string): Promise<void> {
    return this.#store.delete(key);
  }
}

async function begin(
  store: Store,
  options: Partial<SessionsOptions> = {},
  tokens: Partial<TokenSet> = {},
): Promise<{ sessions: Sessions; ticket: Ticket; session: Session }> {
  const keyRing = readKeyRing(KEYS);
  if (keyRing === undefined) throw new Error('the ring cannot be read');
  const sessions = new Sessions({
    store,
    keyRing,
    limits: { idleMs: 1_000_000, absoluteMs: 1_000_000 },
    connections: new Map([['lockit', LOCKIT]]),
    fetch: () => Promise.reject(new Error('unexpected request')),
    now: Date.now,
    count: () => undefined,
    log: () => undefined,
    ...options,
  });
  const created = await sessions.create('lockit', { ...TOKENS, ...tokens });
  if (created instanceof Failure) throw new Error(created.code);
  const [ticket, session] = created;
  return { sessions, ticket, session };
}

test('S-15 ends the former session at a sign-in while another request writes it', async () => {
  for (const races of [0, 1, 2]) {
    const store = new RacingStore();
    const { sessions, ticket, session } = await begin(store);
    store.races = races;
    expect(await sessions.close(ticket)).toEqual(session);
    expect(store.races).toBe(0);
    const open = await sessions.open(buildTicketText(ticket));
    expect(open).toMatchObject({ code: 'session_expired', keepsCookies: true });
  }
});

test('S-15 deletes the former session at a sign-in if other writers are always first', async () => {
  for (const races of [3, 1000]) {
    const store = new RacingStore();
    const { sessions, ticket, session } = await begin(store);
    store.races = races;
    expect(await sessions.close(ticket)).toEqual(session);
    expect(store.races).toBe(races - 3);
    expect(await sessions.open(buildTicketText(ticket))).toMatchObject({ code: 'session_expired' });
  }
});

test('returns a replaced session once, so that its tokens are revoked once', async () => {
  const { sessions, ticket } = await begin(createMemoryStore());
  expect(await sessions.close(ticket)).toBeDefined();
  expect(await sessions.close(ticket)).toBeUndefined();
  await sessions.end(ticket);
  expect(await sessions.close(ticket)).toBeUndefined();
});

test('a session whose record names no issuer stays open', async () => {
  const store = createMemoryStore();
  // The first edge does not know the connection, so it stores no issuer.
  const { ticket } = await begin(store, { connections: new Map() });
  const { sessions } = await begin(store);
  expect(await sessions.open(buildTicketText(ticket))).toHaveProperty('stored');
});

test('drops the tokens of a refresh if a sign-in replaces the session, and keeps the new cookies', async () => {
  const requested = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const authorizations: (string | null)[] = [];
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (url.endsWith('/projects')) {
        authorizations.push(new Headers(init?.headers).get('authorization'));
        return next();
      }
      const isRefresh = (await new Response(init?.body).text()).includes('refresh_token');
      if (url.endsWith('/access-token') && isRefresh) {
        requested.resolve(undefined);
        await released.promise;
      }
      return next();
    },
  });
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 20 });
  await edge.signIn();
  const former = edge.browser.jar(ORIGIN).get(COOKIE);
  edge.aheadMs += 21_000;
  const headers = { 'x-postern': '1', cookie: `${COOKIE}=${former}` };
  const again = await edge.authorize();
  const late = edge.fetch(`${ORIGIN}/api/lockit/projects`, { headers });
  await requested.promise;
  const closing = vi.spyOn(Sessions.prototype, 'close');
  onTestFinished(() => closing.mockRestore());
  const signingIn = edge.callback(again);
  await expect.poll(() => closing.mock.settledResults[0]?.type).toBe('fulfilled');
  released.resolve(undefined);
  const response = await late;
  await signingIn;
  expect(response.status).toBe(401);
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(authorizations).toEqual([]);
});

test('opens a session until its limit or its end', async () => {
  let nowMs = 0;
  const options = { now: () => nowMs };
  const store = createMemoryStore(options.now);
  const { sessions, ticket, session } = await begin(store, options);
  expect(await sessions.open(buildTicketText(ticket))).toMatchObject({
    stored: { value: session },
  });
  nowMs = 1_000_000;
  expect(await sessions.open(buildTicketText(ticket))).toMatchObject({ code: 'session_expired' });
  nowMs = 0;
  expect(await sessions.end(ticket)).toEqual(session);
  expect(await sessions.end(ticket)).toBeUndefined();
  expect(await sessions.open(buildTicketText(ticket))).toMatchObject({ code: 'session_expired' });
});

test('reports a session under a retired key as unreadable', async () => {
  const store = createMemoryStore();
  const { ticket } = await begin(store);
  const keyRing = readKeyRing(`k9:${'A'.repeat(43)}`);
  const { sessions } = await begin(store, keyRing && { keyRing });
  expect(await sessions.open(buildTicketText(ticket))).toMatchObject({
    code: 'session_unreadable',
  });
});

test('stores a use only when it is due', async () => {
  let nowMs = 0;
  const options = { now: () => nowMs };
  const { sessions, ticket } = await begin(createMemoryStore(options.now), options);
  const touch = async (): Promise<unknown> => {
    const open = await sessions.open(buildTicketText(ticket));
    if (open instanceof Failure) throw new Error(open.code);
    await sessions.touch(open);
    return sessions.open(buildTicketText(ticket));
  };
  nowMs = 50_000;
  expect(await touch()).toMatchObject({ stored: { value: { usedAtMs: 0 } } });
  nowMs = 50_001;
  expect(await touch()).toMatchObject({ stored: { value: { usedAtMs: 50_001 } } });
});

test('rejects a refresh with a connection that cannot refresh', async () => {
  const { refresh: _, ...connection } = LOCKIT;
  const connections = new Map([['lockit', connection]]);
  const { sessions, ticket } = await begin(createMemoryStore(), { connections });
  const open = await sessions.open(buildTicketText(ticket));
  if (open instanceof Failure) throw new Error(open.code);
  const refreshed = await sessions.refresh(open, () => undefined);
  expect(refreshed).toMatchObject({ code: 'provider_unsupported' });
});

test('replaces a token only if it is the stored one, and no longer fresh', async () => {
  let requests = 0;
  const fetch = async (): Promise<Response> => {
    requests += 1;
    return Response.json({ access_token: `new-${requests}`, token_type: 'bearer' });
  };
  const { sessions, ticket } = await begin(createMemoryStore(), { fetch });
  const open = await sessions.open(buildTicketText(ticket));
  if (open instanceof Failure) throw new Error(open.code);
  const replace = (refused: string): ReturnType<Sessions['replace']> =>
    sessions.replace(open, refused, () => undefined);
  expect(await replace('an older one')).toMatchObject({ tokens: { accessToken: 'a' } });
  expect(requests).toBe(0);
  expect(await replace('a')).toMatchObject({ tokens: { accessToken: 'new-1' } });
  expect(await replace('new-1')).toMatchObject({ tokens: { accessToken: 'new-1' } });
  expect(requests).toBe(1);
});

test('starts no refresh of a live token during a backoff, or while another process refreshes', async () => {
  const started = Promise.withResolvers<void>();
  const hanging = (): Promise<Response> => {
    started.resolve();
    return new Promise(() => undefined);
  };
  for (const fetch of [() => Promise.reject(new Error('down')), hanging]) {
    const store = createMemoryStore();
    const { sessions, ticket } = await begin(store, { fetch }, DUE);
    const first = await use(sessions, ticket);
    expect(first.length).toBeGreaterThan(0);
    await (fetch === hanging ? started.promise : Promise.all(first));
    const other = await begin(store, { fetch });
    expect(await use(other.sessions, ticket)).toEqual([]);
  }
});

/** Uses a session's tokens. @returns the work that it started in the background */
async function use(sessions: Sessions, ticket: Ticket): Promise<readonly Promise<unknown>[]> {
  const background: Promise<unknown>[] = [];
  const open = await sessions.open(buildTicketText(ticket));
  if (open instanceof Failure) throw new Error(open.code);
  const tokens = await sessions.useTokens(open, (work) => void background.push(work));
  expect(tokens).toMatchObject({ accessToken: 'a' });
  // The shared flight begins in the next turn.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return background;
}
