import { KEYS } from '@postern/processes';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { readKeyRing } from '../sealing/key-ring.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { EdgeUnderTest, ORIGIN } from '../testing/edge-under-test.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import type { Ticket } from './ticket.ts';

const COOKIE = 'postern-dev-5173';
const TOKENS = { accessToken: 'a', tokenType: 'bearer', refreshToken: 'r', obtainedAtMs: 0 };

/** A store in which somebody else writes first, as often as `races` says. */
class RacingStore implements Store {
  readonly #store = createMemoryStore();
  races = 0;

  read(key: string): ReturnType<Store['read']> {
    return this.#store.read(key);
  }

  async writeIfVersion(...write: Parameters<Store['writeIfVersion']>): Promise<boolean> {
    const [key] = write;
    const stands = this.races > 0 ? await this.#store.read(key) : undefined;
    if (stands !== undefined) {
      this.races -= 1;
      const version = `other-${this.races}`;
      await this.#store.writeIfVersion(key, stands.version, { ...stands, version });
    }
    return this.#store.writeIfVersion(...write);
  }

  delete(key: string): Promise<void> {
    return this.#store.delete(key);
  }
}

async function begin(
  store: Store,
): Promise<{ sessions: Sessions; ticket: Ticket; session: Session }> {
  const keyRing = readKeyRing(KEYS);
  if (keyRing === undefined) throw new Error('the ring cannot be read');
  const sessions = new Sessions({
    store,
    keyRing,
    limits: { idleMs: 1_000_000, absoluteMs: 1_000_000 },
    connections: new Map(),
    fetch: () => Promise.reject(new Error('nothing is asked for')),
    now: Date.now,
    count: () => undefined,
    log: () => undefined,
  });
  const created = await sessions.create('lockit', TOKENS);
  if (created instanceof Failure) throw new Error(created.code);
  const [ticket, session] = created;
  return { sessions, ticket, session };
}

test('S-15 a sign-in ends the former session while another request writes that session', async () => {
  for (const races of [0, 1, 2]) {
    const store = new RacingStore();
    const { sessions, ticket, session } = await begin(store);
    store.races = races;
    expect(await sessions.replaceBySignIn(ticket)).toEqual(session);
    expect(store.races).toBe(0);
    const open = await sessions.open(ticket);
    expect(open).toMatchObject({ code: 'session_expired', keepsCookies: true });
  }
});

test('S-15 a sign-in deletes the former session if others are faster every time', async () => {
  for (const races of [3, 1000]) {
    const store = new RacingStore();
    const { sessions, ticket, session } = await begin(store);
    store.races = races;
    expect(await sessions.replaceBySignIn(ticket)).toEqual(session);
    expect(await sessions.open(ticket)).toMatchObject({ code: 'session_expired' });
  }
});

test('a session that is over already is not given back twice', async () => {
  const { sessions, ticket } = await begin(createMemoryStore());
  expect(await sessions.replaceBySignIn(ticket)).toBeDefined();
  expect(await sessions.replaceBySignIn(ticket)).toBeUndefined();
  await sessions.end(ticket);
  expect(await sessions.replaceBySignIn(ticket)).toBeUndefined();
});

test('a renewal under way while a sign-in replaces the session ends without tokens, and clears nothing', async () => {
  const asked = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  const authorizations: (string | null)[] = [];
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (url.endsWith('/projects')) {
        authorizations.push(new Headers(init?.headers).get('authorization'));
        return next();
      }
      const isRenewal = (await new Response(init?.body).text()).includes('refresh_token');
      if (url.endsWith('/access-token') && isRenewal) {
        asked.resolve(undefined);
        await answer.promise;
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
  await asked.promise;
  const signingIn = edge.callback(again);
  const countSignIns = (): number =>
    edge.events.filter(({ event }) => event === 'signed_in').length;
  await expect.poll(countSignIns).toBe(2);
  answer.resolve(undefined);
  const response = await late;
  await signingIn;
  expect(response.status).toBe(401);
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(authorizations).toEqual([]);
});
