import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import type { Ticket } from './ticket.ts';
import { UserSessions, type UserSessionsContext } from './user-sessions.ts';

const DAY_MS = 86_400_000;
const TOKENS = { accessToken: 'a', refreshToken: 'r', tokenType: 'bearer' };

/** The part of an edge that remembers users' sessions. */
class Remembering {
  readonly users = new UserSessions('a service');
  readonly edge: UserSessionsContext & { readonly sessions: Sessions };
  aheadMs = 0;

  constructor(wrap: (store: Store) => Store = (store) => store) {
    const now = (): number => Date.now() + this.aheadMs;
    const store = wrap(createMemoryStore(now));
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
      fetch: () => Promise.reject(new Error('nothing is asked for')),
      now,
      count: () => undefined,
      log: () => undefined,
    });
    this.edge = { store, keyRing: settings.keyRing, sessions, now };
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
    const opened = await Promise.all(known.map((ticket) => this.edge.sessions.open(ticket)));
    return opened.map((open) => !(open instanceof Failure));
  }
}

test('a hundred sessions are a user’s limit: one more ends the one that began first', async () => {
  const remembering = new Remembering();
  const tickets: Ticket[] = [];
  for (let i = 0; i < 101; i += 1) tickets.push(await remembering.signIn());
  expect(await remembering.areAlive([tickets[0], tickets[1], tickets.at(-1)])).toEqual([
    false,
    true,
    true,
  ]);
});

test('sessions that are over at the latest make room', async () => {
  const remembering = new Remembering();
  for (let i = 0; i < 100; i += 1) await remembering.signIn();
  remembering.aheadMs = 31 * DAY_MS;
  const [first, second] = [await remembering.signIn(), await remembering.signIn()];
  expect(await remembering.areAlive([first, second])).toEqual([true, true]);
});

test('sessions that were signed out make room', async () => {
  const remembering = new Remembering();
  const phone = await remembering.signIn();
  for (let i = 0; i < 100; i += 1) await remembering.edge.sessions.end(await remembering.signIn());
  expect(await remembering.areAlive([phone])).toEqual([true]);
});

test('a sign-in that the store does not take costs nobody a session', async () => {
  let isDown = false;
  const remembering = new Remembering((store) => ({
    ...store,
    writeIfVersion: (key, ...rest) =>
      isDown && key.startsWith('user:')
        ? Promise.reject(new Error('down'))
        : store.writeIfVersion(key, ...rest),
  }));
  const tickets: Ticket[] = [];
  for (let i = 0; i < 100; i += 1) tickets.push(await remembering.signIn());
  isDown = true;
  await expect(remembering.signIn()).rejects.toThrow('store_unavailable');
  expect(await remembering.areAlive([tickets[0]])).toEqual([true]);
});

test('one too many that could not be ended is still ended with all others', async () => {
  let isDown = false;
  const remembering = new Remembering((store) => ({
    ...store,
    delete: (key) => (isDown ? Promise.reject(new Error('down')) : store.delete(key)),
  }));
  const tickets: Ticket[] = [];
  for (let i = 0; i < 100; i += 1) tickets.push(await remembering.signIn());
  isDown = true;
  await expect(remembering.signIn()).rejects.toThrow('store_unavailable');
  isDown = false;
  expect(await remembering.areAlive([tickets[0]])).toEqual([true]);
  await remembering.users.endAll({ subject: 'ada' }, remembering.edge);
  expect(await remembering.areAlive([tickets[0], tickets[99]])).toEqual([false, false]);
});

test('whoever signs in while all sessions are being ended is ended too', async () => {
  let meanwhile: Promise<Ticket> | undefined;
  const remembering: Remembering = new Remembering((store) => ({
    ...store,
    async delete(key) {
      meanwhile ??= remembering.signIn();
      await meanwhile;
      return store.delete(key);
    },
  }));
  const before = await remembering.signIn();
  expect(await remembering.users.endAll({ subject: 'ada' }, remembering.edge)).toBeUndefined();
  expect(await remembering.areAlive([before, await meanwhile])).toEqual([false, false]);
});

test('tokens asked for before all sessions were ended begin none; those asked for later do', async () => {
  const remembering = new Remembering();
  const { edge, users } = remembering;
  const early = await remembering.create();
  await users.endAll({ subject: 'ada' }, edge);
  remembering.aheadMs = 1000;
  const later = await remembering.signIn();
  expect(await users.keep(...early, edge)).toMatchObject({ code: 'provider_rejected_grant' });
  expect(await remembering.areAlive([early[0], later])).toEqual([false, true]);
});

test('two hundred sign-ins of one user at once all go through, the store taking 5 ms for each act', async () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  const remembering = new Remembering((store) => ({
    read: async (key) => pause().then(() => store.read(key)),
    writeIfVersion: async (...write) => pause().then(() => store.writeIfVersion(...write)),
    delete: async (key) => pause().then(() => store.delete(key)),
  }));
  const tickets = await Promise.all(Array.from({ length: 200 }, () => remembering.signIn()));
  const alive = (await remembering.areAlive(tickets)).filter(Boolean).length;
  // A user has two records. Who is the hundredth in one may be the next in the other, and goes.
  expect(alive).toBeLessThanOrEqual(100);
  expect(alive).toBeGreaterThan(90);
}, 60_000);

test('a session that could not be remembered does not exist', async () => {
  let isDown = false;
  const remembering = new Remembering((store) => ({
    ...store,
    writeIfVersion: (key, ...rest) =>
      isDown && key.startsWith('user:')
        ? Promise.reject(new Error('down'))
        : store.writeIfVersion(key, ...rest),
  }));
  const { edge, users } = remembering;
  const created = await remembering.create();
  isDown = true;
  expect(await users.keep(...created, edge)).toMatchObject({ code: 'store_unavailable' });
  expect(await remembering.areAlive([created[0]])).toEqual([false]);
});

test('an end that the store did not take is told, and can be asked for again', async () => {
  let isDown = true;
  const remembering = new Remembering((store) => ({
    ...store,
    delete: (key) => (isDown ? Promise.reject(new Error('down')) : store.delete(key)),
  }));
  const ticket = await remembering.signIn();
  const end = (): Promise<Failure | undefined> =>
    remembering.users.endAll({ subject: 'ada' }, remembering.edge);
  expect(await end()).toMatchObject({ code: 'store_unavailable' });
  isDown = false;
  expect(await end()).toBeUndefined();
  expect(await remembering.areAlive([ticket])).toEqual([false]);
});
