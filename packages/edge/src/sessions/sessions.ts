import { Failure } from '../failures/failure.ts';
import { LruCache } from '../lru-cache.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { requestRefresh, type TokenRequestContext } from '../oauth/token-request.ts';
import { isAlive, isRefreshDue, type TokenSet } from '../oauth/token-set.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type Absence, SealedRecord, type Versioned } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { isRecent } from '../time.ts';
import { RefreshCoordinator } from '../tokens/refresh-coordinator.ts';
import { isLocked, REUSE_MS, readBackoffMs, readEnd } from '../tokens/refresh-state.ts';
import type { RefreshTask } from '../tokens/refresh-task.ts';
import type { WaitUntil } from '../tokens/single-flight.ts';
import { revokeLate } from './revoke-late.ts';
import {
  buildClosed,
  computeExpiry,
  isEnded,
  isTouchDue,
  markUsed,
  mayShareGrant,
  type Session,
  type SessionLimits,
  type StoredSession,
} from './session.ts';
import { computeStoreKey, createTicket, readSessionTicket, type Ticket } from './ticket.ts';

/** Configuration of {@link Sessions}. */
export interface SessionsOptions extends TokenRequestContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly limits: SessionLimits;
  readonly connections: ReadonlyMap<string, Connection>;
}

/** A session that a cookie opened, and its record in the store. */
export interface OpenSession {
  readonly record: SealedRecord<StoredSession>;
  readonly stored: Versioned<Session>;
}

/** How long an ended session is kept, so that late callers learn why it ended. */
const KEEP_ENDED_MS = REUSE_MS;
/** How often a sign-in or sign-out tries to close a session while other writers are faster. */
const MAX_CLOSE_TRIES = 3;
/** An access token younger than this is not replaced when an upstream refuses it. */
const FRESH_MS = 10_000;
/** What an opened record takes besides its value: its keys, in bytes. */
const RECORD_BYTES = 1024;

/** The sessions of one edge: created at sign-in, opened by their cookie, refreshed once for all callers. */
export class Sessions {
  readonly limits: SessionLimits;
  readonly #options: SessionsOptions;
  readonly #opened = new LruCache<SealedRecord<StoredSession>>();
  readonly #coordinator = new RefreshCoordinator<StoredSession>();

  constructor(options: SessionsOptions) {
    this.limits = options.limits;
    this.#options = options;
  }

  /**
   * Stores a new session under a new id and key, never those from before the sign-in (RFC 10017).
   *
   * @returns the session and the ticket that opens it; `store_unavailable`
   */
  async create(connection: string, tokens: TokenSet): Promise<[Ticket, Session] | Failure> {
    const nowMs = this.#options.now();
    const ticket = await createTicket(this.#options.keyRing);
    const issuer = this.#findIssuer(connection);
    const facts = { connection, issuer, tokens, generation: 0 };
    const session = { ...facts, signedInAtMs: nowMs, usedAtMs: nowMs };
    const record = await this.#record(ticket);
    const written = await record.write(undefined, session);
    if (written instanceof Failure) return written;
    // Two random ids of 128 bits are never equal.
    return written ? [ticket, session] : new Failure('internal');
  }

  /**
   * Opens the session of a cookie. A session that was opened before needs only the store: its keys are
   * kept, and its value too while the store has the same.
   *
   * @param cookie empty if the request has none
   * @returns the session; `session_missing`, `session_expired`, `session_unreadable`,
   *   `store_unavailable`, or why it ended
   */
  async open(cookie: string): Promise<OpenSession | Failure> {
    const record = this.#opened.get(cookie) ?? (await this.#find(cookie));
    if (record instanceof Failure) return record;
    const stored = await record.read();
    if (stored instanceof Failure) return stored;
    this.#opened.delete(cookie);
    if (typeof stored === 'string') return describeAbsence(stored);
    const { version, value } = stored;
    if (
      isEnded(value) ||
      this.#isOfAnother(value) ||
      computeExpiry(value, this.limits) <= this.#options.now()
    ) {
      return readEnd(value) ?? new Failure('session_expired');
    }
    this.#opened.set(cookie, record, RECORD_BYTES + record.bytes);
    return { record, stored: { version, value } };
  }

  /**
   * Ends a session. Its record is closed before it is deleted, so that a refresh in flight stores no
   * tokens in between.
   *
   * @returns the session as it was, so that its tokens can be revoked; undefined if it had ended already;
   *   `store_unavailable`
   */
  async end(ticket: Ticket): Promise<Session | Failure | undefined> {
    const session = await this.close(ticket);
    const failure = await (await this.#record(ticket)).delete();
    // A closed record has no tokens, and the store forgets it within a minute.
    return session ?? failure;
  }

  /**
   * Ends a session, and keeps its record for a minute without tokens, so that a call in flight with its
   * cookie does not clear the cookie of the next session. If other writers are faster each time, the record
   * is deleted.
   *
   * @param next the session that its browser has from now on; undefined for a sign-out
   * @returns the session as it was, so that its tokens can be revoked; undefined if it had ended
   *   already, if the store is down, or if `next` may have the same grant
   */
  async close(ticket: Ticket, next?: Session): Promise<Session | undefined> {
    const record = await this.#record(ticket);
    for (let tries = 1; ; tries += 1) {
      const stored = await record.read();
      if (typeof stored === 'string' || stored instanceof Failure) return undefined;
      const { version, value } = stored;
      if (isEnded(value) || this.#isOfAnother(value)) return undefined;
      const sharesGrant =
        next !== undefined && mayShareGrant(value, next, this.#options.connections);
      const isLast = tries > MAX_CLOSE_TRIES;
      const done = isLast
        ? await record.delete()
        : await record.write(version, buildClosed(value, sharesGrant));
      if (done instanceof Failure) return undefined;
      if (isLast || done !== undefined) return sharesGrant ? undefined : value;
    }
  }

  /**
   * Stores that the session was used. This is best effort: if another writer is first or the store
   * is down, the idle limit loses a twentieth of its accuracy and the caller loses nothing.
   */
  async touch({ record, stored }: OpenSession): Promise<void> {
    const nowMs = this.#options.now();
    if (!isTouchDue(stored.value, this.limits, nowMs)) return;
    await record.write(stored.version, markUsed(stored.value, nowMs));
  }

  /**
   * Gets an access token that is alive. A token about to expire is refreshed in the background; only
   * an expired one blocks the caller.
   *
   * @returns tokens; `provider_rejected_grant` or `session_expired` if the session is over; any other
   *   failure leaves the session valid
   */
  async useTokens(session: OpenSession, waitUntil: WaitUntil): Promise<TokenSet | Failure> {
    const { tokens } = session.stored.value;
    const nowMs = this.#options.now();
    if (isAlive(tokens, nowMs)) {
      const isDue = tokens.refreshToken !== undefined && isRefreshDue(tokens, nowMs);
      if (isDue && !mustWait(session.stored.value, nowMs)) {
        waitUntil(this.#refresh(session, waitUntil));
      }
      return tokens;
    }
    const refreshed = await this.#refresh(session, waitUntil);
    return refreshed instanceof Failure ? refreshed : refreshed.tokens;
  }

  /** Refreshes now, unless a refresh has just finished: then its outcome is returned. */
  async refresh(session: OpenSession, waitUntil: WaitUntil): Promise<Session | Failure> {
    const nowMs = this.#options.now();
    const isRequested = ({ generation, tokens }: Session): boolean =>
      generation === 0 || !isRecent(tokens.obtainedAtMs, nowMs, REUSE_MS);
    return this.#refresh(session, waitUntil, 'refresh', isRequested);
  }

  /**
   * Refreshes because an upstream refused this access token. It returns the stored session if another
   * token is stored already, or if this token is less than 10 s old: a newer one would not help.
   */
  async replace(
    session: OpenSession,
    refused: string,
    waitUntil: WaitUntil,
  ): Promise<Session | Failure> {
    const nowMs = this.#options.now();
    const isRequested = ({ tokens }: Session): boolean =>
      tokens.accessToken === refused && !isRecent(tokens.obtainedAtMs, nowMs, FRESH_MS);
    return this.#refresh(session, waitUntil, 'replace', isRequested);
  }

  async #refresh(
    { record, stored }: OpenSession,
    waitUntil: WaitUntil,
    purpose = 'expiry',
    isRequested: (session: Session) => boolean = () => false,
  ): Promise<Session | Failure> {
    const context = { ...this.#options, waitUntil };
    const { now, connections } = context;
    const known = connections.get(stored.value.connection);
    if (known?.refresh === undefined || stored.value.tokens.refreshToken === undefined) {
      return new Failure('provider_unsupported');
    }
    // Before the lock, whose lifetime covers one token request and no other.
    const connection = await resolveConnection(known, context, 'refresh_token');
    if (connection instanceof Failure) return connection;
    const task = {
      record,
      now,
      purpose,
      markUsed: (session: StoredSession) => markUsed(session, now()),
      isNeeded: (session: StoredSession) =>
        !isEnded(session) && (isRequested(session) || isRefreshDue(session.tokens, now())),
      request: (session: StoredSession) =>
        requestRefresh(connection, session.tokens, context, session.pause?.unread),
      discard: (tokens: TokenSet) => waitUntil(revokeLate(record, connection, tokens, context)),
    };
    return this.run(task, waitUntil);
  }

  /**
   * Runs a request with a session's refresh token, also one for a single API: one at a time for each
   * session, in whatever process.
   *
   * @returns the session that the store has afterwards; why it has none; the failure of the request
   */
  async run(task: RefreshTask<StoredSession>, waitUntil: WaitUntil): Promise<Session | Failure> {
    const stored = await this.#coordinator.refresh(task, waitUntil);
    if (stored instanceof Failure) return stored;
    if (typeof stored === 'string') return describeAbsence(stored);
    return isEnded(stored) ? new Failure(stored.ended) : stored;
  }

  /**
   * Whether the connection had another issuer when the session began. Its tokens are that provider's
   * alone: the edge sends them to no other, neither to refresh nor to revoke them.
   */
  #isOfAnother({ connection, issuer }: Session): boolean {
    return issuer !== undefined && issuer !== this.#findIssuer(connection);
  }

  #findIssuer(connection: string): string | undefined {
    return this.#options.connections.get(connection)?.authorizationServer.issuer;
  }

  async #find(cookie: string): Promise<SealedRecord<StoredSession> | Failure> {
    const ticket = await readSessionTicket(cookie, this.#options.keyRing);
    return ticket instanceof Failure ? ticket : this.#record(ticket);
  }

  async #record(ticket: Ticket): Promise<SealedRecord<StoredSession>> {
    const { store, keyRing, now } = this.#options;
    const key = await computeStoreKey(ticket);
    const sealer = new Sealer(keyRing, ticket.key, key);
    return new SealedRecord(store, key, sealer, (session: StoredSession) =>
      isEnded(session)
        ? [now() + KEEP_ENDED_MS]
        : [computeExpiry(session, this.limits), session.usedAtMs],
    );
  }
}

function describeAbsence(absence: Absence): Failure {
  return new Failure(absence === 'missing' ? 'session_expired' : 'session_unreadable');
}

function mustWait(session: Session, nowMs: number): boolean {
  return isLocked(session, nowMs) || readBackoffMs(session, nowMs) > 0;
}
