import { encodeBase64Url } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import type { User } from '../oauth/token-set.ts';
import type { RingKey } from '../sealing/key-ring.ts';
import { computeRingHmac } from '../sealing/ring-hmac.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';
import { answerInTime } from '../stores/sealed-record.ts';
import type { Session } from './session.ts';
import { computeStoreKey, type Ticket } from './ticket.ts';
import type { SessionFacts, UserSessionsContext } from './user-record.ts';
import type { UserSessions } from './user-sessions.ts';

/** One session of a user, as the user may see it. Times are in milliseconds since the epoch. */
export interface ListedSession extends SessionFacts {
  /** A keyed hash of the session's key in the store. It gives no access to the session. */
  readonly id: string;
  readonly isCurrent: boolean;
  /** Up to a twentieth of the idle limit, and a lease, before the last call. */
  readonly lastUsedAtMs: number;
}

/** The session that asks for the list. */
export interface CurrentSession {
  readonly ticket: Ticket;
  readonly session: Session;
  readonly user: User;
}

type Index = Pick<UserSessions, 'list' | 'provider'>;

/** 132 of the 256 bits: enough to tell sessions apart. */
const ID_LENGTH = 22;
/** The last use, at the beginning of a version; 0 after the session's end. */
const USED_AT = /^(\d+)\./;

/**
 * Lists the sessions of a user that have not ended, the newest first. They are sealed under keys in
 * their own cookies, so the index and the versions of their records say all that is known.
 *
 * @returns the sessions; `store_unavailable`
 */
export async function listSessions(
  index: Index,
  { ticket, session, user }: CurrentSession,
  context: UserSessionsContext,
): Promise<readonly ListedSession[] | Failure> {
  const known = await index.list(user, context);
  if (known instanceof Failure) return known;
  const { keyRing, store } = context;
  const current = await computeStoreKey(ticket);
  const entries = new Map(known);
  // A session from before the index had facts knows its own.
  entries.set(current, known.get(current) ?? { signedInAtMs: session.signedInAtMs });
  const listed: ListedSession[] = [];
  const failures = await Promise.all(
    [...entries].map(async ([key, facts]) => {
      const record = await answerInTime(store.read(key));
      if (record instanceof Failure) return record;
      const [, used] = USED_AT.exec(record?.version ?? '') ?? [];
      if (facts === undefined || record === undefined || used === '0') return undefined;
      const lastUsedAtMs = used === undefined ? facts.signedInAtMs : Number(used);
      const id = await computeListId(index, keyRing[0], key);
      listed.push({ ...facts, id, isCurrent: key === current, lastUsedAtMs });
      return undefined;
    }),
  );
  const failure = failures.find((one) => one !== undefined);
  return failure ?? listed.toSorted((one, other) => other.signedInAtMs - one.signedInAtMs);
}

/**
 * Finds the store key of a user's session by its id in the list, even if the ring has a new first key
 * since the list was made.
 *
 * @returns undefined if the user has no such session; `store_unavailable`
 */
export async function findSession(
  index: Index,
  { ticket, user }: CurrentSession,
  id: string,
  context: UserSessionsContext,
): Promise<{ readonly key: string; readonly isCurrent: boolean } | undefined | Failure> {
  const known = await index.list(user, context);
  if (known instanceof Failure) return known;
  const current = await computeStoreKey(ticket);
  for (const key of new Set([current, ...known.keys()])) {
    for (const ringKey of context.keyRing) {
      const isMatch = (await computeListId(index, ringKey, key)) === id;
      if (isMatch) return { key, isCurrent: key === current };
    }
  }
  return undefined;
}

async function computeListId({ provider }: Index, ringKey: RingKey, key: string): Promise<string> {
  const message = encodeUtf8(JSON.stringify([provider, key]));
  const hash = await computeRingHmac(ringKey, 'postern list 1', message);
  return encodeBase64Url(hash).slice(0, ID_LENGTH);
}
