import { encodeBase64Url } from '@postern/core';
import type { Edge } from '../context.ts';
import { Failure } from '../failure.ts';
import type { User } from '../oauth/token-set.ts';
import { answerInTime, Cell } from '../renewal/cell.ts';
import { wait } from '../time.ts';
import type { RingKey } from './key-ring.ts';
import { computeRingHmac } from './ring-hmac.ts';
import { Sealer } from './sealing.ts';
import type { Session } from './session.ts';
import { computeStoreKey, type Ticket } from './ticket.ts';

/** What of an edge is needed here. */
type UserEdge = Pick<Edge, 'now' | 'sessions' | 'settings' | 'store'>;

interface UserRecord {
  /** Their keys in the store, in the order of the sign-ins; some may be over. */
  readonly sessions: readonly string[];
  /** When all that there were have been ended: tokens asked for before begin no session. */
  readonly endedAtMs?: number;
}

/**
 * What a record is found by: the user; the service's own session of the user; or, where the service
 * did not name that one at the sign-in, the user again, for those sessions alone.
 */
export type Name = readonly ['subject' | 'session' | 'sessionless', string];

/** A user has at most this many sessions at once; a further one ends the one that began first. */
const MAX_SESSIONS = 100;
/** From this many on, a sign-in drops those that are over from the record. */
const MANY_SESSIONS = 10;
/** Several sign-ins of one user at once write the same record: each tries this often. */
const MAX_TRIES = 30;
/** Between two tries passes up to this long, times the tries so far: the more write, the rarer each does. */
const WAIT_STEP_MS = 100;
/** An emptied record is kept this long, for sign-ins that are under way to find out. */
const KEEP_EMPTY_MS = 60_000;
/** A record lives this many absolute limits from the last sign-in: the limit may be raised meanwhile. */
const KEEP_LIMITS = 2;

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

  /**
   * @returns undefined when the session is remembered; else it is over: `store_unavailable`, or
   *   `provider_rejected_grant` where the user has been signed out since the tokens were asked for
   */
  async keep(
    ticket: Ticket,
    { tokens: { user, obtainedAtMs } }: Session,
    edge: UserEdge,
  ): Promise<Failure | undefined> {
    if (user === undefined) return undefined;
    const { settings, sessions } = edge;
    const session = { key: await computeStoreKey(ticket), obtainedAtMs };
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
    return this.end([['subject', user.subject]], edge);
  }

  /**
   * Ends the sessions that names lead to, and those whose sign-in is under way. Leases live on
   * until they end.
   *
   * @returns undefined when none is left; `store_unavailable`: then it can be tried again
   */
  async end(names: readonly Name[], edge: UserEdge): Promise<Failure | undefined> {
    for (const name of names) {
      for (const ringKey of edge.settings.keyRing) {
        const failure = await empty(await this.#cell(name, ringKey, edge), edge);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  }

  async #cell(
    name: Name,
    ringKey: RingKey,
    { store, settings: { keyRing }, sessions: { limits }, now }: UserEdge,
  ): Promise<Cell<UserRecord>> {
    const key = `user:${await computeName(ringKey, [this.service, ...name])}`;
    return new Cell<UserRecord>(
      store,
      key,
      new Sealer(keyRing, new Uint8Array(), key),
      ({ sessions }) =>
        now() + (sessions.length === 0 ? KEEP_EMPTY_MS : limits.absoluteMs * KEEP_LIMITS),
    );
  }
}

function buildNames({ subject, serviceSession }: User): Name[] {
  return [
    ['subject', subject],
    serviceSession === undefined ? ['sessionless', subject] : ['session', serviceSession],
  ];
}

/** Changes a record as it stands, again if someone else wrote first. */
async function change(
  cell: Cell<UserRecord>,
  act: (record: UserRecord) => Promise<UserRecord | Failure>,
): Promise<Failure | undefined> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const stored = await cell.read();
    if (stored instanceof Failure) return explain(stored);
    const changed = await act(stored?.value ?? { sessions: [] });
    if (changed instanceof Failure) return changed;
    const written = await cell.write(stored?.version, changed);
    if (written instanceof Failure) return written;
    if (written !== undefined) return undefined;
    await wait(Math.random() * WAIT_STEP_MS * tries);
  }
  return new Failure('store_unavailable', { cause: 'one user signs in too often at once' });
}

async function append(
  cell: Cell<UserRecord>,
  { key, obtainedAtMs }: { readonly key: string; readonly obtainedAtMs: number },
  edge: UserEdge,
): Promise<Failure | undefined> {
  let others: readonly string[] = [];
  const failure = await change(cell, async (record) => {
    const { sessions, endedAtMs } = record;
    if (endedAtMs !== undefined && obtainedAtMs <= endedAtMs) return refuseSignIn();
    const standing =
      sessions.length < MANY_SESSIONS ? sessions : await findStanding(sessions, edge);
    if (standing instanceof Failure) return standing;
    others = standing;
    return { ...record, sessions: [...others, key] };
  });
  if (failure !== undefined) return failure;
  // They leave the record when they are seen to be gone: one that could not be deleted stays in it.
  return deleteAll(others.slice(0, Math.max(0, others.length + 1 - MAX_SESSIONS)), edge);
}

/** It is about the sign-in, not about the session that the browser may have already. */
function refuseSignIn(): Failure {
  const cause = 'the user was signed out during the sign-in';
  return new Failure('provider_rejected_grant', { cause, keepsCookies: true });
}

/** Whoever signs in between the deletions and the write makes the write fail, and is ended too. */
function empty(cell: Cell<UserRecord>, edge: UserEdge): Promise<Failure | undefined> {
  return change(cell, async ({ sessions }) => {
    return (await deleteAll(sessions, edge)) ?? { sessions: [], endedAtMs: edge.now() };
  });
}

/** Those that the store still has: sign-out, the idle limit and a new sign-in remove them there alone. */
async function findStanding(
  sessions: readonly string[],
  { store }: UserEdge,
): Promise<readonly string[] | Failure> {
  const records = await Promise.all(sessions.map((key) => answerInTime(store.read(key))));
  const failure = records.find((record) => record instanceof Failure);
  return failure ?? sessions.filter((_, index) => records[index] !== undefined);
}

async function deleteAll(
  sessions: readonly string[],
  { store }: UserEdge,
): Promise<Failure | undefined> {
  const deletions = sessions.map((key) => answerInTime(store.delete(key)));
  const outcomes = await Promise.all(deletions);
  return outcomes.find((outcome) => outcome instanceof Failure);
}

/** A record that does not open has been damaged; that ends no session of whoever asks. */
function explain({ code, cause }: Failure): Failure {
  return new Failure('store_unavailable', { cause: cause ?? code });
}

/** A name that cannot be tried without the ring: {@link computeRingHmac} of its parts, in base64url. */
export async function computeName(ringKey: RingKey, parts: readonly string[]): Promise<string> {
  const message = Uint8Array.from(new TextEncoder().encode(JSON.stringify(parts)));
  return encodeBase64Url(await computeRingHmac(ringKey, 'postern user 1', message));
}
