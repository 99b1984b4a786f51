import { Failure } from '../failures/failure.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { requestRevocation, revokeTokenSet } from '../oauth/revocation.ts';
import {
  requestServiceToken,
  type TokenRequestContext,
  type TokenScope,
} from '../oauth/token-request.ts';
import { isAlive, isRefreshDue, type TokenSet } from '../oauth/token-set.ts';
import { computeDigest } from '../sealing/digest.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { Sealer } from '../sealing/sealer.ts';
import { SealedRecord } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { isPending } from '../time.ts';
import { RefreshCoordinator } from './refresh-coordinator.ts';
import type { RefreshState } from './refresh-state.ts';
import type { WaitUntil } from './single-flight.ts';

/** Configuration of {@link ServiceTokens}. */
export interface ServiceTokensOptions extends TokenRequestContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
}

/** How much longer than its token a record is kept, so that the backoff after failures is known. */
const KEEP_MS = 10 * 60_000;
/** While a token is still alive, one process tries to refresh it no more often than this. */
const RETRY_MS = 1000;
/** After a token was replaced because an upstream refused it, it is not replaced again for this long. */
const REPLACE_AGAIN_MS = 10_000;

/** Identifies one of the edge's own tokens by its connection, scope and resource. */
export interface ServiceTokenRequest extends TokenScope {
  readonly connection: Connection;
}

/** A token that this process caches, with times in milliseconds since the epoch. */
interface HeldToken {
  readonly tokens: TokenSet;
  nextRefreshMs: number;
  nextReplaceMs: number;
}

/**
 * The edge's own tokens, one for each connection, scope and resource (RFC 6749 §4.4). They are cached
 * in this process and in the store, refreshed before they expire, and requested once for all
 * processes. They are never mixed with users' tokens and never reach a browser.
 */
export class ServiceTokens {
  readonly #options: ServiceTokensOptions;
  readonly #held = new Map<string, HeldToken>();
  readonly #coordinator = new RefreshCoordinator<RefreshState>();
  /** Spreads the refreshes of many processes, so that they do not all start at one instant. */
  readonly #jitter = Math.random();

  constructor(options: ServiceTokensOptions) {
    this.#options = options;
  }

  /** @returns tokens that are alive; a `provider_` failure; `store_unavailable` */
  async use(request: ServiceTokenRequest, waitUntil: WaitUntil): Promise<TokenSet | Failure> {
    const nowMs = this.#options.now();
    const held = this.#held.get(buildName(request));
    if (held === undefined || !isAlive(held.tokens, nowMs))
      return this.#refresh(request, waitUntil);
    if (
      isRefreshDue(held.tokens, nowMs, this.#jitter) &&
      !isPending(held.nextRefreshMs, nowMs, RETRY_MS)
    ) {
      held.nextRefreshMs = nowMs + RETRY_MS;
      waitUntil(this.#refresh(request, waitUntil));
    }
    return held.tokens;
  }

  /**
   * Gets another token after an upstream refused one. If the upstream refuses that one too, replacing
   * does not help, and is not tried again for a while.
   *
   * @returns undefined if there is no better token
   */
  async replace(
    request: ServiceTokenRequest,
    refused: string,
    waitUntil: WaitUntil,
  ): Promise<string | undefined> {
    const held = this.#held.get(buildName(request));
    if (held !== undefined && held.tokens.accessToken !== refused) return held.tokens.accessToken;
    const nowMs = this.#options.now();
    if (isPending(held?.nextReplaceMs ?? 0, nowMs, REPLACE_AGAIN_MS)) return undefined;
    const tokens = await this.#refresh(request, waitUntil, refused);
    return tokens instanceof Failure || tokens.accessToken === refused
      ? undefined
      : tokens.accessToken;
  }

  /**
   * Revokes the token at the provider, then deletes it here and in the store. If the revocation fails,
   * the token is kept, so that the operator can try again. Other processes that hold the token learn of
   * the revocation from the upstream's 401.
   *
   * @returns undefined when the token is revoked; a `provider_` failure; `store_unavailable`
   */
  async revoke(request: ServiceTokenRequest): Promise<Failure | undefined> {
    const name = buildName(request);
    const record = await this.#record(request);
    const stored = await record.read();
    if (stored instanceof Failure) return stored;
    const kept = typeof stored === 'string' ? undefined : stored.value.tokens?.accessToken;
    for (const token of new Set([kept, this.#held.get(name)?.tokens.accessToken])) {
      const { fetch } = this.#options;
      const failure = token && (await requestRevocation(request.connection, token, fetch));
      if (failure) return failure;
    }
    this.#held.delete(name);
    return record.delete();
  }

  async #refresh(
    request: ServiceTokenRequest,
    waitUntil: WaitUntil,
    refused?: string,
  ): Promise<TokenSet | Failure> {
    const context = { ...this.#options, waitUntil };
    const { now } = context;
    // Before the lock, whose lifetime covers one token request and no other.
    const connection = await resolveConnection(request.connection, context, 'client_credentials');
    if (connection instanceof Failure) return connection;
    const record = await this.#record(request);
    const task = {
      record,
      now,
      initial: { generation: 0 },
      isNeeded: ({ tokens }: RefreshState) =>
        tokens === undefined ||
        tokens.accessToken === refused ||
        isRefreshDue(tokens, now(), this.#jitter),
      request: () => requestServiceToken(connection, request, context),
      discard: (tokens: TokenSet) => waitUntil(revokeTokenSet(connection, tokens, context)),
    };
    const state = await this.#coordinator.refresh(task, waitUntil);
    if (state instanceof Failure) return state;
    // A record sealed under a retired key is useless. A record that was revoked meanwhile is missing.
    if (state === 'unreadable') await record.delete();
    if (typeof state === 'string' || !state.tokens) {
      return new Failure('store_unavailable', { retryAfterSeconds: 1, cause: 'no record' });
    }
    const nextReplaceMs = refused === undefined ? 0 : now() + REPLACE_AGAIN_MS;
    this.#held.set(buildName(request), { tokens: state.tokens, nextRefreshMs: 0, nextReplaceMs });
    return state.tokens;
  }

  /** The record's key contains account, provider, scope and resource, so that a change of any uses another. */
  async #record({
    connection,
    scopes,
    resource,
  }: ServiceTokenRequest): Promise<SealedRecord<RefreshState>> {
    const { store, keyRing, now } = this.#options;
    const { id, client, authorizationServer } = connection;
    const scope = scopes || resource !== undefined ? [scopes, resource] : [];
    const account = JSON.stringify([id, client.client_id, authorizationServer.issuer, ...scope]);
    const key = `service:${await computeDigest(account)}`;
    const sealer = new Sealer(keyRing, new Uint8Array(), key);
    return new SealedRecord(store, key, sealer, ({ tokens }) => [
      (tokens?.expiresAtMs ?? now()) + KEEP_MS,
    ]);
  }
}

/** Names a request within this process. */
function buildName({ connection, scopes, resource }: ServiceTokenRequest): string {
  return JSON.stringify([connection.id, scopes, resource]);
}
