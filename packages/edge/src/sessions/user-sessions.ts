import { Failure } from '../failures/failure.ts';
import type { User } from '../oauth/token-set.ts';
import type { LoggedUser } from '../observing/log.ts';
import type { KeyRing, RingKey } from '../sealing/key-ring.ts';
import { Sealer } from '../sealing/sealer.ts';
import { SealedRecord } from '../stores/sealed-record.ts';
import type { Session } from './session.ts';
import { computeStoreKey, type Ticket } from './ticket.ts';
import { computeLogName, computeUserIndexName } from './user-names.ts';
import {
  addSession,
  endSessions,
  readRecord,
  type SessionFacts,
  type UserRecord,
  type UserSessionsContext,
} from './user-record.ts';

/**
 * Identifies a record of the index: by the user; by the provider's own session of the user; or by the
 * user again, for sessions whose ID token named no provider session.
 */
export type UserIndexKey = readonly ['subject' | 'session' | 'sessionless', string];

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
      const failure = await addSession(
        await this.#record(indexKey, newest, context),
        session,
        context,
      );
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

  /**
   * Ends every session of a user, except that of `current`.
   *
   * @returns undefined; `store_unavailable`; `provider_unsupported` without a user
   */
  async endAll(
    user: User | undefined,
    context: UserSessionsContext,
    current?: Ticket,
  ): Promise<Failure | undefined> {
    if (user === undefined) return new Failure('provider_unsupported');
    const kept = current && (await computeStoreKey(current));
    return this.end([['subject', user.subject]], context, kept);
  }

  /**
   * Ends the sessions under the given keys, sign-ins in flight included. Their leases last until they
   * expire.
   *
   * @param kept the store key of a session that does not end
   * @returns undefined when all have ended; `store_unavailable`: the caller can try again
   */
  async end(
    keys: readonly UserIndexKey[],
    context: UserSessionsContext,
    kept?: string,
  ): Promise<Failure | undefined> {
    for (const key of keys) {
      for (const ringKey of context.keyRing) {
        const record = await this.#record(key, ringKey, context);
        const failure = await endSessions(record, context, kept);
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
    return { user: await computeLogName(newest, [this.provider, subject]) };
  }

  async #record(
    indexKey: UserIndexKey,
    ringKey: RingKey,
    { store, keyRing, sessions: { limits }, now }: UserSessionsContext,
  ): Promise<SealedRecord<UserRecord>> {
    const key = `user:${await computeUserIndexName(ringKey, [this.provider, ...indexKey])}`;
    // As long as a ring has the key that finds a record, it has the key that opens it.
    const ring: KeyRing = [ringKey, ...keyRing];
    return new SealedRecord<UserRecord>(
      store,
      key,
      new Sealer(ring, new Uint8Array(), key),
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
