import { encodeBase64Url } from '@postern/core';
import type { Edge } from '../context.ts';
import { Failure } from '../failure.ts';
import type { User } from '../oauth/token-set.ts';
import { answerInTime, Cell } from '../renewal/cell.ts';
import type { RingKey } from './key-ring.ts';
import { Sealer } from './sealing.ts';
import type { Session } from './session.ts';
import { computeStoreKey, type Ticket } from './ticket.ts';

/** What of an edge is needed here. */
type UserEdge = Pick<Edge, 'now' | 'sessions' | 'settings' | 'store'>;

/** A session by its key in the store, and when it is over at the latest. */
interface KeptSession {
  readonly key: string;
  readonly untilMs: number;
}

interface UserRecord {
  readonly sessions: readonly KeptSession[];
}

/** What a record is found by: the user, or the service's own session of the user. */
export type Name = readonly ['subject' | 'session', string];

/** A user has at most this many sessions at once; a further one ends the one that began first. */
const MAX_SESSIONS = 100;
/** Several sign-ins of one user at once write the same record: each tries this often. */
const MAX_TRIES = 30;
const LONGEST_WAIT_MS = 100;
/** An emptied record is kept this long, for whoever is writing it right now to find out. */
const KEEP_EMPTY_MS = 60_000;

/**
 * Which sessions each user of a connection has, so that all of them can be ended: by their keys in
 * the store, which open nothing. A record is found by an HMAC of the user's name under a key of the
 * ring: a stolen store says neither who has sessions nor how many there are of whom.
 */
export class UserSessions {
  /** What tells the connection and its service from all others. */
  readonly service: string;

  constructor(service: string) {
    this.service = service;
  }

  /** @returns undefined when the session is remembered; `store_unavailable` */
  async keep(
    ticket: Ticket,
    { tokens: { user }, signedInAtMs }: Session,
    edge: UserEdge,
  ): Promise<Failure | undefined> {
    if (user === undefined) return undefined;
    const { settings, sessions } = edge;
    const untilMs = signedInAtMs + sessions.limits.absoluteMs;
    const session = { key: await computeStoreKey(ticket), untilMs };
    const [newest] = settings.keyRing;
    for (const name of buildNames(user)) {
      const failure = await append(await this.#cell(name, newest, edge), session, edge);
      if (failure === undefined) continue;
      // One that is not remembered must not exist; its cookie has not been given to anybody.
      await sessions.end(ticket);
      return failure;
    }
    return undefined;
  }

  /** Ends every session of a user. Failures: `store_unavailable`, `provider_unsupported` without a user. */
  async endAll(user: User | undefined, edge: UserEdge): Promise<Failure | undefined> {
    if (user === undefined) return new Failure('provider_unsupported');
    return this.end(['subject', user.subject], edge);
  }

  /**
   * Ends the sessions that a name leads to. Leases live on until they end.
   *
   * @returns undefined when none is left; `store_unavailable`: then it can be tried again
   */
  async end(name: Name, edge: UserEdge): Promise<Failure | undefined> {
    for (const ringKey of edge.settings.keyRing) {
      const failure = await empty(await this.#cell(name, ringKey, edge), edge);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  async #cell(
    name: Name,
    ringKey: RingKey,
    { store, settings: { keyRing }, now }: UserEdge,
  ): Promise<Cell<UserRecord>> {
    const key = `user:${await computeName(ringKey, [this.service, ...name])}`;
    return new Cell<UserRecord>(
      store,
      key,
      new Sealer(keyRing, new Uint8Array(), key),
      ({ sessions }) => Math.max(now() + KEEP_EMPTY_MS, ...sessions.map(({ untilMs }) => untilMs)),
    );
  }
}

function buildNames({ subject, serviceSession }: User): Name[] {
  const names: Name[] = [['subject', subject]];
  return serviceSession === undefined ? names : [...names, ['session', serviceSession]];
}

/** Changes a record as it stands, again if someone else wrote first. */
async function change(
  cell: Cell<UserRecord>,
  act: (sessions: readonly KeptSession[]) => Promise<UserRecord | undefined | Failure>,
): Promise<Failure | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const stored = await cell.read();
    if (stored instanceof Failure) return explain(stored);
    const changed = await act(stored?.value.sessions ?? []);
    if (changed === undefined || changed instanceof Failure) return changed;
    const written = await cell.write(stored?.version, changed);
    if (written instanceof Failure) return written;
    if (written !== undefined) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_WAIT_MS));
  }
  return new Failure('store_unavailable', { cause: 'one user signs in too often at once' });
}

function append(
  cell: Cell<UserRecord>,
  session: KeptSession,
  edge: UserEdge,
): Promise<Failure | undefined> {
  return change(cell, async (sessions) => {
    const alive = sessions.filter(({ untilMs }) => untilMs > edge.now());
    const supernumerary = alive.slice(0, Math.max(0, alive.length - MAX_SESSIONS + 1));
    const failure = await deleteAll(supernumerary, edge);
    return failure ?? { sessions: [...alive.slice(supernumerary.length), session] };
  });
}

/** Whoever signs in between the deletions and the write makes the write fail, and is ended too. */
function empty(cell: Cell<UserRecord>, edge: UserEdge): Promise<Failure | undefined> {
  return change(cell, async (sessions) => {
    if (sessions.length === 0) return undefined;
    return (await deleteAll(sessions, edge)) ?? { sessions: [] };
  });
}

async function deleteAll(
  sessions: readonly KeptSession[],
  { store }: UserEdge,
): Promise<Failure | undefined> {
  const deletions = sessions.map(({ key }) => answerInTime(store.delete(key)));
  const outcomes = await Promise.all(deletions);
  return outcomes.find((outcome) => outcome instanceof Failure);
}

/** A record that does not open has been damaged; that ends no session of whoever asks. */
function explain({ code, cause }: Failure): Failure {
  return new Failure('store_unavailable', { cause: cause ?? code });
}

/** HMAC-SHA-256 under a key derived from the ring's: without it, no name can be tried. */
export async function computeName(ringKey: RingKey, parts: readonly string[]): Promise<string> {
  const text = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', ringKey.bytes, 'HKDF', false, [
    'deriveKey',
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode('postern user 1') },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
  const signed = await crypto.subtle.sign('HMAC', key, text.encode(JSON.stringify(parts)));
  return encodeBase64Url(new Uint8Array(signed));
}
