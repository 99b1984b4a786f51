import { encodeBase64Url } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import type { User } from '../oauth/token-set.ts';
import { LOG_NAME_LENGTH, type LoggedUser } from '../observing/log.ts';
import type { KeyRing, RingKey } from '../sealing/key-ring.ts';
import { computeRingHmac } from '../sealing/ring-hmac.ts';
import { Sealer } from '../sealing/sealer.ts';
import { answerInTime, SealedRecord, type Versioned } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { wait } from '../time.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { computeStoreKey, type Ticket } from './ticket.ts';

/** The parts that the index of user sessions works with. */
export interface UserSessionsContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly sessions: Pick<Sessions, 'end' | 'limits'>;
  readonly now: () => number;
}

interface UserRecord {
  /** Store keys of the sessions, in the order of the sign-ins; some may have ended. */
  readonly sessions: readonly string[];
  /** What the user is told about each of them, by its store key. In the record of the subject only. */
  readonly facts?: Readonly<Record<string, SessionFacts>> | undefined;
  /** When all sessions were ended. Tokens that were requested before this time create no session. */
  readonly endedAtMs?: number;
}

/** What is known of a session without the cookie that opens it. */
export interface SessionFacts {
  readonly signedInAtMs: number;
  /** The browser and system that signed in, such as `Firefox on Windows`. */
  readonly description?: string | undefined;
}

/**
 * Identifies a record of the index: by the user; by the provider's own session of the user; or by the
 * user again, for sessions whose ID token named no provider session.
 */
export type UserIndexKey = readonly ['subject' | 'session' | 'sessionless', string];

/** A user's sessions at most. One more ends the oldest. */
const MAX_SESSIONS = 100;
/** From this many sessions on, a sign-in removes the ended ones from the record. */
const MANY_SESSIONS = 10;
/** Concurrent sign-ins of one user write the same record. Each tries at most this many times. */
const MAX_TRIES = 30;
/** The delay between two tries is random, and at most this long times the tries so far. */
const WAIT_STEP_MS = 100;
/** An emptied record is kept this long, so that sign-ins in flight find it. */
const KEEP_EMPTY_MS = 60_000;
/** A record lasts this many absolute limits after the last sign-in, because an operator may raise the limit. */
const KEEP_LIMITS = 2;

/**
 * The index of each user's sessions of one connection, so that all of them can be ended. It holds the
 * sessions' store keys, which open nothing. A record is found by an HMAC of the user's name under a
 * key of the ring: a stolen store reveals neither who has sessions nor how many.
 */
export class UserSessions {
  /** Identifies the connection and its provider. */
  readonly provider: string;

  constructor(provider: string) {
    this.provider = provider;
  }

  /**
   * Adds a session to its user's index.
   *
   * @returns undefined; `store_unavailable`, or `provider_rejected_grant` if the user was signed out
   *   after the tokens were requested: the session has then ended
   */
  async keep(
    ticket: Ticket,
    { signedInAtMs, tokens: { user, obtainedAtMs } }: Session,
    context: UserSessionsContext,
    description?: string,
  ): Promise<Failure | undefined> {
    if (user === undefined) return undefined;
    const { keyRing, sessions } = context;
    const key = await computeStoreKey(ticket);
    const facts = { signedInAtMs, description };
    const [newest] = keyRing;
    for (const indexKey of buildKeys(user)) {
      const session = { key, obtainedAtMs, ...(indexKey[0] === 'subject' && { facts }) };
      const failure = await append(await this.#record(indexKey, newest, context), session, context);
      if (failure === undefined) continue;
      // A session outside the index must not exist. No browser has its cookie yet.
      await sessions.end(ticket);
      return failure;
    }
    return undefined;
  }

  /**
   * Lists a user's sessions by their store keys, with what is known of each, oldest first. Some may have
   * ended. The facts of sessions from before there were any are missing.
   *
   * @returns the sessions; `store_unavailable`
   */
  async list(
    { subject }: User,
    context: UserSessionsContext,
  ): Promise<ReadonlyMap<string, SessionFacts | undefined> | Failure> {
    const found = new Map<string, SessionFacts | undefined>();
    for (const ringKey of context.keyRing.toReversed()) {
      const record = await this.#record(['subject', subject], ringKey, context);
      const stored = await readRecord(record);
      if (stored instanceof Failure) return stored;
      const { sessions = [], facts = {} } = stored?.value ?? {};
      for (const key of sessions) found.set(key, facts[key]);
    }
    return found;
  }

  /** Ends every session of a user. @returns undefined; `store_unavailable`; `provider_unsupported` without a user */
  async endAll(user: User | undefined, context: UserSessionsContext): Promise<Failure | undefined> {
    if (user === undefined) return new Failure('provider_unsupported');
    return this.end([['subject', user.subject]], context);
  }

  /**
   * Ends the sessions under the given keys, sign-ins in flight included. Their leases last until they
   * expire.
   *
   * @returns undefined when all have ended; `store_unavailable`: the caller can try again
   */
  async end(
    keys: readonly UserIndexKey[],
    context: UserSessionsContext,
  ): Promise<Failure | undefined> {
    for (const key of keys) {
      for (const ringKey of context.keyRing) {
        const failure = await empty(await this.#record(key, ringKey, context), context);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  }

  /**
   * Computes the name of a user for the log: the same for each of the user's events until the ring has
   * a new newest key. Without the ring, it reveals nothing.
   *
   * @returns `{}` without a user
   */
  async nameForLog([newest]: KeyRing, subject: string | undefined): Promise<LoggedUser> {
    if (subject === undefined) return {};
    const name = await computeUserName(newest, 'postern audit 1', [this.provider, subject]);
    return { user: name.slice(0, LOG_NAME_LENGTH) };
  }

  async #record(
    indexKey: UserIndexKey,
    ringKey: RingKey,
    { store, keyRing, sessions: { limits }, now }: UserSessionsContext,
  ): Promise<SealedRecord<UserRecord>> {
    const key = `user:${await computeUserIndexName(ringKey, [this.provider, ...indexKey])}`;
    return new SealedRecord<UserRecord>(
      store,
      key,
      new Sealer(keyRing, new Uint8Array(), key),
      ({ sessions }) => [
        now() + (sessions.length === 0 ? KEEP_EMPTY_MS : limits.absoluteMs * KEEP_LIMITS),
      ],
    );
  }
}

function buildKeys({ subject, serviceSession }: User): UserIndexKey[] {
  return [
    ['subject', subject],
    serviceSession === undefined ? ['sessionless', subject] : ['session', serviceSession],
  ];
}

/** @returns undefined if the record is missing; `store_unavailable` */
async function readRecord(
  record: SealedRecord<UserRecord>,
): Promise<Versioned<UserRecord> | undefined | Failure> {
  const stored = await record.read();
  if (typeof stored === 'object') return stored;
  // A damaged record is an error of the store, and does not end the caller's session.
  return stored === 'missing'
    ? undefined
    : new Failure('store_unavailable', { cause: 'record unreadable' });
}

/** Changes a record, and tries again if another writer was first. */
async function change(
  record: SealedRecord<UserRecord>,
  act: (record: UserRecord) => Promise<UserRecord | Failure>,
): Promise<Failure | undefined> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const current = await readRecord(record);
    if (current instanceof Failure) return current;
    const changed = await act(current?.value ?? { sessions: [] });
    if (changed instanceof Failure) return changed;
    const written = await record.write(current?.version, changed);
    if (written instanceof Failure) return written;
    if (written !== undefined) return undefined;
    await wait(Math.random() * WAIT_STEP_MS * tries);
  }
  return new Failure('store_unavailable', { cause: 'too many concurrent sign-ins' });
}

interface NewSession {
  readonly key: string;
  readonly obtainedAtMs: number;
  readonly facts?: SessionFacts;
}

async function append(
  record: SealedRecord<UserRecord>,
  { key, obtainedAtMs, facts }: NewSession,
  context: UserSessionsContext,
): Promise<Failure | undefined> {
  let others: readonly string[] = [];
  const failure = await change(record, async (user) => {
    const { sessions, endedAtMs } = user;
    if (endedAtMs !== undefined && obtainedAtMs <= endedAtMs) return refuseSignIn();
    const found = sessions.length < MANY_SESSIONS ? sessions : await findStored(sessions, context);
    if (found instanceof Failure) return found;
    others = found;
    const kept = others.map((other) => [other, user.facts?.[other]]);
    return {
      ...user,
      sessions: [...others, key],
      facts: facts && Object.fromEntries([...kept, [key, facts]]),
    };
  });
  if (failure !== undefined) return failure;
  // Evicted sessions stay listed until a later check confirms they are gone, in case a delete failed.
  return deleteAll(others.slice(0, Math.max(0, others.length + 1 - MAX_SESSIONS)), context);
}

/** The failure is about the sign-in, and not about a session that the browser may already have. */
function refuseSignIn(): Failure {
  const cause = 'the user was signed out during the sign-in';
  return new Failure('provider_rejected_grant', { cause, keepsCookies: true });
}

/**
 * Ends all sessions of a record. A sign-in that lands between the deletes and the write makes the
 * write fail; the retry ends that session as well.
 */
function empty(
  record: SealedRecord<UserRecord>,
  context: UserSessionsContext,
): Promise<Failure | undefined> {
  return change(record, async ({ sessions }) => {
    return (await deleteAll(sessions, context)) ?? { sessions: [], endedAtMs: context.now() };
  });
}

/**
 * Finds the sessions that the store still has. A sign-out and the idle limit remove a session from
 * the store, but not from the index.
 */
async function findStored(
  sessions: readonly string[],
  { store }: UserSessionsContext,
): Promise<readonly string[] | Failure> {
  const records = await Promise.all(sessions.map((key) => answerInTime(store.read(key))));
  const failure = records.find((record) => record instanceof Failure);
  return failure ?? sessions.filter((_, index) => records[index] !== undefined);
}

async function deleteAll(
  sessions: readonly string[],
  { store }: UserSessionsContext,
): Promise<Failure | undefined> {
  const deletions = sessions.map((key) => answerInTime(store.delete(key)));
  const outcomes = await Promise.all(deletions);
  return outcomes.find((outcome) => outcome instanceof Failure);
}

/** Computes a name that cannot be guessed without the ring: {@link computeRingHmac} of the parts, in base64url. */
export function computeUserIndexName(ringKey: RingKey, parts: readonly string[]): Promise<string> {
  return computeUserName(ringKey, 'postern user 1', parts);
}

async function computeUserName(
  ringKey: RingKey,
  purpose: 'postern user 1' | 'postern audit 1',
  parts: readonly string[],
): Promise<string> {
  const message = Uint8Array.from(new TextEncoder().encode(JSON.stringify(parts)));
  return encodeBase64Url(await computeRingHmac(ringKey, purpose, message));
}
