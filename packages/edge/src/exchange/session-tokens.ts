import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { type ApiToken, isAlive, type TokenSet } from '../oauth/token-set.ts';
import type { ApiTokenRequest } from '../routes/api-token.ts';
import { revokeLate } from '../sessions/revoke-late.ts';
import { markUsed, type Session, type StoredSession } from '../sessions/session.ts';
import { isRecent } from '../time.ts';
import { isLocked, readBackoffMs } from '../tokens/refresh-state.ts';
import type { RefreshTask } from '../tokens/refresh-task.ts';
import { keepResponse } from './keep-response.ts';
import { isDue, isRefused } from './stored-tokens.ts';
import { buildTokenName } from './token-name.ts';
import {
  type PreparedRequest,
  prepareRequest,
  requestToken,
  type SessionTokensParts,
  type TokenWish,
} from './token-wish.ts';

/** A token of a session for one API. */
export interface FoundToken {
  readonly session: Session;
  readonly token: NonNullable<ApiToken['token']>;
}

/** A token younger than this is not replaced when an upstream refuses it. */
const FRESH_MS = 10_000;
/** How often a caller looks again after other callers' requests for the same session. */
const MAX_TRIES = 8;

/**
 * The tokens of sessions for single APIs. They are in the session's record, so they end with the
 * session, whatever ends it. All token requests of one session run one
 * after the other, under the session's refresh lock, in all processes. So a refresh token is never used
 * twice, and each token is requested once for all callers.
 *
 * A provider that fails or refuses for one API affects neither the session nor its other tokens: the
 * failure is stored with the API, and callers get it until its backoff is over.
 */
export class SessionTokens {
  readonly #parts: SessionTokensParts;

  constructor(parts: SessionTokensParts) {
    this.#parts = parts;
  }

  /**
   * Gets a token that is alive. A token about to expire is replaced in the background.
   *
   * @returns the token; a failure that ends the session (`session_expired`, `session_unreadable`,
   *   `provider_rejected_grant`); another `provider_` failure; `store_unavailable`
   */
  async use(wish: TokenWish): Promise<FoundToken | Failure> {
    const { session, api } = wish;
    const name = buildTokenName(api);
    const nowMs = this.#parts.now();
    const token = session.tokens.apis?.[name]?.token;
    if (token === undefined || !isAlive(token, nowMs)) return this.#request(wish, name);
    if (!isLocked(session, nowMs) && isDue(session.tokens, name, nowMs))
      wish.waitUntil(this.#request(wish, name));
    return { session, token };
  }

  /**
   * Gets another token after `refused` was refused, unless that one is less than 10 s old: a newer one
   * would not help.
   *
   * @returns the stored token, which may be the same; the failures of {@link use}
   */
  replace(wish: TokenWish, refused: string): Promise<FoundToken | Failure> {
    return this.#request(wish, buildTokenName(wish.api), refused);
  }

  async #request(wish: TokenWish, name: string, refused?: string): Promise<FoundToken | Failure> {
    const startedAtMs = this.#parts.now();
    const { subjectAtMs: refusedBefore } = wish.session.tokens.apis?.[name]?.refusal ?? {};
    let mayRefresh = refusedBefore === undefined;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const prepared = await prepareRequest(this.#parts, wish);
      if (prepared instanceof Failure) return prepared;
      const task = this.#buildTask(wish, name, prepared, refused);
      const session = await this.#parts.sessions.run(task, wish.waitUntil);
      if (session instanceof Failure) return session;
      // Another request of this session finished first: look again, unless it brought this very token.
      const { obtainedAtMs = 0 } = session.tokens.apis?.[name]?.token ?? {};
      const isMissing = obtainedAtMs < startedAtMs && task.isNeeded(session);
      if (isMissing && !isSubjectExpired(wish.api, session.tokens, this.#parts.now())) continue;
      const found = this.#read(session, name);
      if (!(found instanceof Failure) || (!mayRefresh && !isMissing)) return found;
      const isOther = await this.#refreshSubject(wish, session, name, isMissing);
      if (isOther instanceof Failure) return isOther;
      if (!isOther) return found;
      mayRefresh &&= isMissing;
    }
    return new Failure('provider_timeout', { retryAfterSeconds: 1 });
  }

  #read(session: Session, name: string): FoundToken | Failure {
    const nowMs = this.#parts.now();
    const { token, refusal } = session.tokens.apis?.[name] ?? {};
    if (token !== undefined && isAlive(token, nowMs)) return { session, token };
    const { code = 'provider_unavailable', cause } = refusal ?? {};
    const waitMs = readBackoffMs({ pause: refusal }, nowMs);
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    const { connection } = session;
    return new Failure(code, { cause, retryAfterSeconds, connection });
  }

  /**
   * If an exchange is refused, the subject token may have been revoked. A refresh shows whether: it
   * ends the session, or brings another subject token.
   *
   * @param isExpired the subject token expired while other requests of the session had the lock
   * @returns whether the session has another subject token now; a failure that ends the session, or
   *   that leaves it without a token to exchange
   */
  async #refreshSubject(
    { open, waitUntil }: TokenWish,
    session: Session,
    name: string,
    isExpired: boolean,
  ): Promise<boolean | Failure> {
    const { tokens } = session;
    const { subjectAtMs } = tokens.apis?.[name]?.refusal ?? {};
    if (!isExpired && subjectAtMs !== tokens.obtainedAtMs) return false;
    const { sessions } = this.#parts;
    const refreshed = await sessions.replace(open, tokens.accessToken, waitUntil);
    if (!(refreshed instanceof Failure)) {
      return refreshed.tokens.obtainedAtMs !== tokens.obtainedAtMs;
    }
    return isExpired || readSessionEffect(refreshed.code) === 'ended' ? refreshed : false;
  }

  #buildTask(
    { open, api, waitUntil }: TokenWish,
    name: string,
    prepared: PreparedRequest,
    refused?: string,
  ): RefreshTask<StoredSession> {
    const { now } = this.#parts;
    let hasRequested = false;
    return {
      record: open.record,
      now,
      purpose: `${refused === undefined ? 'use' : 'replace'} ${name}`,
      markUsed: (session) => markUsed(session, now()),
      isNeeded: (session) => {
        if (session.ended !== undefined) return false;
        const { token, refusal } = session.tokens.apis?.[name] ?? {};
        const nowMs = now();
        const isRequested =
          token !== undefined &&
          token.accessToken === refused &&
          !isRecent(token.obtainedAtMs, nowMs, FRESH_MS);
        return isRequested
          ? !isRefused(refusal, session.tokens, nowMs)
          : isDue(session.tokens, name, nowMs);
      },
      request: async (session) => {
        if (session.ended !== undefined) return new Failure(session.ended);
        if (isSubjectExpired(api, session.tokens, now())) return session.tokens;
        const found = await requestToken(prepared, api, session.tokens);
        // The coordinator repeats a request without a response, once.
        const isFirst = !hasRequested;
        hasRequested = true;
        const isRepeated = found instanceof Failure && found.code === 'provider_timeout' && isFirst;
        return isRepeated ? found : keepResponse(session.tokens, name, api, found, now());
      },
      discard: (tokens) =>
        waitUntil(revokeLate(open.record, prepared.connection, tokens, prepared.context)),
    };
  }
}

/** Whether an exchange has to wait for a refresh of the session's own token. */
function isSubjectExpired({ exchange }: ApiTokenRequest, tokens: TokenSet, nowMs: number): boolean {
  return exchange !== undefined && exchange.subject !== 'id_token' && !isAlive(tokens, nowMs);
}
