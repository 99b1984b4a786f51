import type { Connection } from '../connection.ts';
import { Failure } from '../failure.ts';
import { discover } from '../oauth/discover.ts';
import { requestRefresh, type TokenRequestContext } from '../oauth/token-request.ts';
import { isAlive, isRenewalDue, type TokenSet } from '../oauth/token-set.ts';
import { Cell, type Versioned } from '../renewal/cell.ts';
import { isClaimed, readEnd, readWaitMs, SETTLED_MS } from '../renewal/renewable.ts';
import { Renewer } from '../renewal/renewer.ts';
import type { KeepAlive } from '../renewal/single-flight.ts';
import type { Store } from '../stores/store.ts';
import type { KeyRing } from './key-ring.ts';
import { Sealer } from './sealing.ts';
import { computeExpiry, isTouchDue, type Session, type SessionLimits } from './session.ts';
import { computeStoreKey, createTicket, type Ticket } from './ticket.ts';

export interface SessionsOptions extends TokenRequestContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly limits: SessionLimits;
  readonly connections: ReadonlyMap<string, Connection>;
}

/** A session that a cookie opened, with its place in the store. */
export interface OpenSession {
  readonly cell: Cell<Session>;
  readonly stored: Versioned<Session>;
}

/** How long a dead session is remembered, so that late callers learn what happened to it. */
const REMEMBER_ENDED_MS = SETTLED_MS;
/** A sign-in looks this often for a moment at which nobody else writes the former session. */
const MAX_REPLACE_TRIES = 3;
/** An access token younger than this is not replaced because an upstream refuses it. */
const FRESH_MS = 10_000;

/** The sessions of one edge: created at sign-in, opened by their cookie, renewed once for all callers. */
export class Sessions {
  readonly limits: SessionLimits;
  readonly #options: SessionsOptions;
  readonly #renewer = new Renewer<Session>();

  constructor(options: SessionsOptions) {
    this.limits = options.limits;
    this.#options = options;
  }

  /** Stores a new session under a new id and key (RFC 10017: never those of before the sign-in). */
  async create(connection: string, tokens: TokenSet): Promise<[Ticket, Session] | Failure> {
    const nowMs = this.#options.now();
    const ticket = await createTicket(this.#options.keyRing);
    const session = { connection, tokens, generation: 0, signedInAtMs: nowMs, usedAtMs: nowMs };
    const cell = await this.#cell(ticket);
    const written = await cell.write(undefined, session);
    if (written instanceof Failure) return written;
    return written ? [ticket, session] : new Failure('internal', { cause: 'session id repeated' });
  }

  /** @returns the session; `session_expired`, `session_unreadable`, `store_unavailable`, or what ended it */
  async open(ticket: Ticket): Promise<OpenSession | Failure> {
    const cell = await this.#cell(ticket);
    const stored = await cell.read();
    if (stored instanceof Failure) return stored;
    if (stored === undefined) return new Failure('session_expired');
    const ended = readEnd(stored.value);
    if (ended !== undefined) return ended;
    const expired = computeExpiry(stored.value, this.limits) <= this.#options.now();
    return expired ? new Failure('session_expired') : { cell, stored };
  }

  async end(ticket: Ticket): Promise<Failure | undefined> {
    return (await this.#cell(ticket)).delete();
  }

  /**
   * Ends a session because its browser has signed in again. The record is kept for a minute, without
   * tokens: a call that was under way with the old cookie must not clear the new one. If other
   * writers are faster every time, the record is deleted.
   *
   * @returns the session as it was, for its tokens to be revoked; undefined if it was over already,
   *   or the store did not answer
   */
  async replaceBySignIn(ticket: Ticket): Promise<Session | undefined> {
    const cell = await this.#cell(ticket);
    for (let tries = 1; ; tries += 1) {
      const stored = await cell.read();
      if (stored === undefined || stored instanceof Failure) return undefined;
      const { version, value } = stored;
      if (value.ended !== undefined) return undefined;
      const isLast = tries > MAX_REPLACE_TRIES;
      const done = isLast ? await cell.delete() : await cell.write(version, buildReplaced(value));
      if (done instanceof Failure) return undefined;
      if (isLast || done !== undefined) return value;
    }
  }

  /**
   * Writes down that the session was used. Best effort: another writer, or a store that does not
   * answer, costs the idle limit a twentieth of its accuracy and the caller nothing.
   */
  async touch({ cell, stored }: OpenSession): Promise<void> {
    const nowMs = this.#options.now();
    if (!isTouchDue(stored.value, this.limits, nowMs)) return;
    await cell.write(stored.version, { ...stored.value, usedAtMs: nowMs });
  }

  /**
   * An access token that is alive. One that ends soon is renewed behind the caller's back; only
   * one that has ended makes the caller wait.
   *
   * @returns tokens; `provider_rejected_grant` or `session_expired` when the session is over; a
   *   failure to retry later or the operator's, when it is not
   */
  async useTokens(session: OpenSession, keepAlive: KeepAlive): Promise<TokenSet | Failure> {
    const { tokens } = session.stored.value;
    const nowMs = this.#options.now();
    if (isAlive(tokens, nowMs)) {
      const due = tokens.refreshToken !== undefined && isRenewalDue(tokens, nowMs);
      if (due && !isHeldBack(session.stored.value, nowMs))
        keepAlive(this.#renew(session, keepAlive));
      return tokens;
    }
    const renewed = await this.#renew(session, keepAlive);
    return renewed instanceof Failure ? renewed : renewed.tokens;
  }

  /** Renews now, unless that has just been done: then its outcome is the answer. */
  async refresh(session: OpenSession, keepAlive: KeepAlive): Promise<Session | Failure> {
    const settledSinceMs = this.#options.now() - SETTLED_MS;
    const isAsked = ({ generation, tokens }: Session): boolean =>
      generation === 0 || tokens.obtainedAtMs < settledSinceMs;
    return this.#renew(session, keepAlive, 'refresh', isAsked);
  }

  /**
   * Renews because the upstream refused this access token, unless another stands there already, or
   * this one is so new that a newer one would fare no better.
   */
  async replace(
    session: OpenSession,
    refused: string,
    keepAlive: KeepAlive,
  ): Promise<Session | Failure> {
    const freshSinceMs = this.#options.now() - FRESH_MS;
    const isAsked = ({ tokens }: Session): boolean =>
      tokens.accessToken === refused && tokens.obtainedAtMs < freshSinceMs;
    return this.#renew(session, keepAlive, 'replace', isAsked);
  }

  async #renew(
    { cell, stored }: OpenSession,
    keepAlive: KeepAlive,
    purpose = 'expiry',
    isAsked: (session: Session) => boolean = () => false,
  ): Promise<Session | Failure> {
    const { now, connections } = this.#options;
    const { refreshToken } = stored.value.tokens;
    const known = connections.get(stored.value.connection);
    if (known?.refresh === undefined || refreshToken === undefined) {
      return new Failure('provider_unsupported');
    }
    // Before the claim, whose lease is for one token request and no other.
    const connection = await discover(known, this.#options);
    if (connection instanceof Failure) return connection;
    const renewal = {
      cell,
      now,
      purpose,
      mark: (session: Session) => ({ ...session, usedAtMs: now() }),
      isNeeded: (session: Session) => isAsked(session) || isRenewalDue(session.tokens, now()),
      request: (session: Session) =>
        requestRefresh(connection, session.tokens, this.#options, countUnread(session)),
    };
    return this.#renewer.renew(renewal, keepAlive);
  }

  async #cell(ticket: Ticket): Promise<Cell<Session>> {
    const { store, keyRing, now } = this.#options;
    const key = await computeStoreKey(ticket);
    return new Cell(store, key, new Sealer(keyRing, ticket.key, key), (session: Session) =>
      session.ended === undefined ? computeExpiry(session, this.limits) : now() + REMEMBER_ENDED_MS,
    );
  }
}

/** How many answers to renewals that could not be read this session has had in a row. */
function countUnread({ pause }: Session): number {
  return pause?.code === 'provider_malformed' ? pause.count : 0;
}

/** A record that says why the session is over, and holds no token. */
function buildReplaced({ connection, signedInAtMs, usedAtMs, generation }: Session): Session {
  const tokens = { accessToken: '', tokenType: '', obtainedAtMs: 0 };
  const kept = { connection, signedInAtMs, usedAtMs, generation: generation + 1, tokens };
  return { ...kept, ended: 'session_expired', isReplaced: true };
}

function isHeldBack(session: Session, nowMs: number): boolean {
  return isClaimed(session, nowMs) || readWaitMs(session, nowMs) > 0;
}
