import { Failure } from '../failures/failure.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { answerInTime, type SealedRecord, type Versioned } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { isRecent, wait } from '../time.ts';
import type { Sessions } from './sessions.ts';

/** A user's sessions at most. One more ends the oldest. */
const MAX_SESSIONS = 100;
/** From this many sessions on, a sign-in removes the ended ones from the record. */
const MANY_SESSIONS = 10;
/** Concurrent sign-ins of one user write the same record. Each tries at most this many times. */
const MAX_TRIES = 30;
/** The delay between two tries is random, and at most this long times the tries so far. */
const WAIT_STEP_MS = 100;

/** The parts that the index of user sessions works with. */
export interface UserSessionsContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly sessions: Pick<Sessions, 'end' | 'limits'>;
  readonly now: () => number;
}

/** The record of one user's sessions. */
export interface UserRecord {
  /** Store keys of the sessions, in the order of the sign-ins; some may have ended. */
  readonly sessions: readonly string[];
  /** What the user is told about each of them, by its store key. In the record of the subject only. */
  readonly facts?: Readonly<Record<string, SessionFacts>> | undefined;
  /** When all sessions were ended. Tokens that were requested before this time create no session. */
  readonly endedAtMs?: number | undefined;
}

/** What is known of a session without the cookie that opens it. */
export interface SessionFacts {
  readonly signedInAtMs: number;
  /** The browser and system that signed in, such as `Firefox on Windows`. */
  readonly description?: string | undefined;
}

/** @returns undefined if the record is missing; `store_unavailable` */
export async function readRecord(
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

/** A session to add. */
export interface NewSession {
  readonly key: string;
  readonly obtainedAtMs: number;
  readonly facts?: SessionFacts;
}

/**
 * Adds a session to a record. The oldest ends if there are too many.
 *
 * @returns undefined; `store_unavailable`; `provider_rejected_grant` if the user was signed out after the
 *   tokens were requested
 */
export async function addSession(
  record: SealedRecord<UserRecord>,
  { key, obtainedAtMs, facts }: NewSession,
  context: UserSessionsContext,
): Promise<Failure | undefined> {
  let others: readonly string[] = [];
  const failure = await change(record, async (user) => {
    const { sessions } = user;
    const endedAtMs = readEndTime(user, context.now());
    if (endedAtMs !== undefined && obtainedAtMs <= endedAtMs) return refuseSignIn();
    const found = sessions.length < MANY_SESSIONS ? sessions : await findStored(sessions, context);
    if (found instanceof Failure) return found;
    others = found;
    return {
      ...user,
      endedAtMs,
      sessions: [...others, key],
      facts: facts && { ...pickFacts(user, others), [key]: facts },
    };
  });
  if (failure !== undefined) return failure;
  // Evicted sessions stay listed until a later check confirms they are gone, in case a delete failed.
  return deleteAll(others.slice(0, Math.max(0, others.length + 1 - MAX_SESSIONS)), context);
}

/** When all sessions were ended; undefined if they were not, or while the clock was ahead. */
function readEndTime({ endedAtMs }: UserRecord, nowMs: number): number | undefined {
  return isRecent(endedAtMs ?? Number.NaN, nowMs, Number.POSITIVE_INFINITY) ? endedAtMs : undefined;
}

/** The failure is about the sign-in, and not about a session that the browser may already have. */
function refuseSignIn(): Failure {
  const cause = 'the user was signed out during the sign-in';
  return new Failure('provider_rejected_grant', { cause, keepsCookies: true });
}

function pickFacts({ facts = {} }: UserRecord, sessions: readonly string[]): UserRecord['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => sessions.includes(key)));
}

/**
 * Ends the sessions of a record, except `kept`. A sign-in that lands between the deletes and the write
 * makes the write fail; the retry ends that session as well.
 *
 * @returns undefined; `store_unavailable`
 */
export function endSessions(
  record: SealedRecord<UserRecord>,
  context: UserSessionsContext,
  kept?: string,
): Promise<Failure | undefined> {
  return change(record, async (user) => {
    const { sessions } = user;
    const failure = await deleteAll(
      sessions.filter((key) => key !== kept),
      context,
    );
    const left = sessions.filter((key) => key === kept);
    return failure ?? { sessions: left, facts: pickFacts(user, left), endedAtMs: context.now() };
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
