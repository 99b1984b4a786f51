import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { buildTicketText, type Ticket } from './ticket.ts';
import type { UserSessionsContext } from './user-record.ts';
import { UserSessions } from './user-sessions.ts';

const DAY_MS = 86_400_000;
const TOKENS = { accessToken: 'a', refreshToken: 'r', tokenType: 'bearer' };

/** The sessions of an edge and their index by user, over a memory store. */
class Indexing {
  readonly users = new UserSessions('a provider');
  readonly edge: UserSessionsContext & { readonly sessions: Sessions };
  aheadMs = 0;
  /** What the store rejects from now on: writes of the index, or deletions. */
  rejects: 'writes' | 'deletions' | undefined;

  constructor(wrap: (store: Store) => Store = (store) => store) {
    const now = (): number => Date.now() + this.aheadMs;
    const store = wrap(this.#limit(createMemoryStore(now)));
    const variables = {
      POSTERN_PUBLIC_ORIGIN: 'https://a.example',
      POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    };
    const reading = readSettings(variables, ['a connection']);
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    const { settings } = reading;
    const sessions = new Sessions({
      store,
      keyRing: settings.keyRing,
      limits: { idleMs: DAY_MS, absoluteMs: 30 * DAY_MS },
      connections: new Map(),
      fetch: () => Promise.reject(new Error('unexpected request')),
      now,
      count: () => undefined,
      log: () => undefined,
    });
    this.edge = { store, keyRing: settings.keyRing, sessions, now };
  }

  #limit(store: Store): Store {
    const down = (): Promise<never> => Promise.reject(new Error('down'));
    return {
      ...store,
      writeIfVersion: (key, ...rest) =>
        this.rejects === 'writes' && key.startsWith('user:')
          ? down()
          : store.writeIfVersion(key, ...rest),
      delete: (key) => (this.rejects === 'deletions' ? down() : store.delete(key)),
    };
  }

  async create(subject = 'ada'): Promise<[Ticket, Session]> {
    const tokens = { ...TOKENS, obtainedAtMs: this.edge.now(), user: { subject } };
    const created = await this.edge.sessions.create('op', tokens);
    if (created instanceof Failure) throw new Error(created.code);
    return created;
  }

  async signIn(): Promise<Ticket> {
    const created = await this.create();
    const failure = await this.users.keep(...created, this.edge);
    if (failure) throw new Error(failure.code);
    return created[0];
  }

  async areAlive(tickets: readonly (Ticket | undefined)[]): Promise<boolean[]> {
    const known = tickets.filter((ticket) => ticket !== undefined);
    const opened = await Promise.all(
      known.map((ticket) => this.edge.sessions.open(buildTicketText(ticket))),
    );
    return opened.map((open) => !(open instanceof Failure));
  }
}

test('ends a user’s oldest session at the 101st', async () => {
  const indexing = new Indexing();
  const tickets: Ticket[] = [];
  for (let i = 0; i < 101; i += 1) tickets.push(await indexing.signIn());
  expect(await indexing.areAlive([tickets[0], tickets[1], tickets.at(-1)])).toEqual([
    false,
    true,
    true,
  ]);
});

test('makes room for new sessions when old ones pass the absolute limit', async () => {
  const indexing = new Indexing();
  for (let i = 0; i < 100; i += 1) await indexing.signIn();
  indexing.aheadMs = 31 * DAY_MS;
  const [first, second] = [await indexing.signIn(), await indexing.signIn()];
  expect(await indexing.areAlive([first, second])).toEqual([true, true]);
});

test('makes room for new sessions when old ones are signed out', async () => {
  const indexing = new Indexing();
  const phone = await indexing.signIn();
  for (let i = 0; i < 100; i += 1) await indexing.edge.sessions.end(await indexing.signIn());
  expect(await indexing.areAlive([phone])).toEqual([true]);
});

test('keeps every session if the store rejects a sign-in', async () => {
  const indexing = new Indexing();
  const tickets: Ticket[] = [];
  for (let i = 0; i < 100; i += 1) tickets.push(await indexing.signIn());
  indexing.rejects = 'writes';
  await expect(indexing.signIn()).rejects.toThrow('store_unavailable');
  expect(await indexing.areAlive([tickets[0]])).toEqual([true]);
});

test('ends an evicted session whose delete failed when all sessions are ended', async () => {
  const indexing = new Indexing();
  const tickets: Ticket[] = [];
  for (let i = 0; i < 100; i += 1) tickets.push(await indexing.signIn());
  indexing.rejects = 'deletions';
  await expect(indexing.signIn()).rejects.toThrow('store_unavailable');
  indexing.rejects = undefined;
  expect(await indexing.areAlive([tickets[0]])).toEqual([true]);
  await indexing.users.endAll({ subject: 'ada' }, indexing.edge);
  expect(await indexing.areAlive([tickets[0], tickets[99]])).toEqual([false, false]);
});

test('ends a session that is created while all sessions are being ended', async () => {
  let meanwhile: Promise<Ticket> | undefined;
  const indexing: Indexing = new Indexing((store) => ({
    ...store,
    async delete(key) {
      meanwhile ??= indexing.signIn();
      await meanwhile;
      return store.delete(key);
    },
  }));
  const before = await indexing.signIn();
  expect(await indexing.users.endAll({ subject: 'ada' }, indexing.edge)).toBeUndefined();
  expect(await indexing.areAlive([before, await meanwhile])).toEqual([false, false]);
});

test('rejects tokens that were requested before all sessions were ended, and accepts later ones', async () => {
  const indexing = new Indexing();
  const { edge, users } = indexing;
  const early = await indexing.create();
  await users.endAll({ subject: 'ada' }, edge);
  indexing.aheadMs = 1000;
  const later = await indexing.signIn();
  expect(await users.keep(...early, edge)).toMatchObject({ code: 'provider_rejected_grant' });
  expect(await indexing.areAlive([early[0], later])).toEqual([false, true]);
});

test('a user who was signed out everywhere while the clock was ahead can sign in', async () => {
  const indexing = new Indexing();
  await indexing.signIn();
  indexing.aheadMs = DAY_MS;
  await indexing.users.endAll({ subject: 'ada' }, indexing.edge);
  indexing.aheadMs = 0;
  const first = await indexing.signIn();
  // The time is forgotten, and refuses no sign-in when the clock reaches it.
  indexing.aheadMs = DAY_MS - 1000;
  const second = await indexing.signIn();
  expect(await indexing.areAlive([first, second])).toEqual([true, true]);
});

test('accepts 120 concurrent sign-ins of one user, who keeps 100, with 5 ms for each store operation', async () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  const indexing = new Indexing((store) => ({
    read: async (key) => pause().then(() => store.read(key)),
    writeIfVersion: async (...write) => pause().then(() => store.writeIfVersion(...write)),
    delete: async (key) => pause().then(() => store.delete(key)),
  }));
  const tickets = await Promise.all(Array.from({ length: 120 }, () => indexing.signIn()));
  const alive = (await indexing.areAlive(tickets)).filter(Boolean).length;
  // A user has two records, whose orders may differ. A session that is evicted from one has ended.
  expect(alive).toBeLessThanOrEqual(100);
  expect(alive).toBeGreaterThan(90);
}, 60_000);

test('ends a session that could not be added to the index', async () => {
  const indexing = new Indexing();
  const { edge, users } = indexing;
  const created = await indexing.create();
  indexing.rejects = 'writes';
  expect(await users.keep(...created, edge)).toMatchObject({ code: 'store_unavailable' });
  expect(await indexing.areAlive([created[0]])).toEqual([false]);
});

test('reports a failed delete, and ends the sessions at the next try', async () => {
  const indexing = new Indexing();
  indexing.rejects = 'deletions';
  const ticket = await indexing.signIn();
  const end = (): Promise<Failure | undefined> =>
    indexing.users.endAll({ subject: 'ada' }, indexing.edge);
  expect(await end()).toMatchObject({ code: 'store_unavailable' });
  indexing.rejects = undefined;
  expect(await end()).toBeUndefined();
  expect(await indexing.areAlive([ticket])).toEqual([false]);
});
