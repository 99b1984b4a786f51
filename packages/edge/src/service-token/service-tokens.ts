import type { Connection } from '../connection.ts';
import { computeDigest } from '../digest.ts';
import { Failure } from '../failure.ts';
import { requestRevocation } from '../oauth/revocation.ts';
import {
  type Access,
  requestServiceToken,
  type TokenRequestContext,
} from '../oauth/token-request.ts';
import { isAlive, isRenewalDue, type TokenSet } from '../oauth/token-set.ts';
import { Cell } from '../renewal/cell.ts';
import type { Renewable } from '../renewal/renewable.ts';
import { Renewer } from '../renewal/renewer.ts';
import type { KeepAlive } from '../renewal/single-flight.ts';
import type { RingKey } from '../sessions/key-ring.ts';
import { Sealer } from '../sessions/sealing.ts';
import type { Store } from '../stores/store.ts';

export interface ServiceTokensOptions extends TokenRequestContext {
  readonly store: Store;
  readonly keyRing: readonly [RingKey, ...RingKey[]];
}

/** A record outlives its token by this, so that a pause after failures is remembered. */
const KEEP_MS = 10 * 60_000;
/** While the token still lives, this process tries to renew it no more often than this. */
const TRY_AGAIN_MS = 1000;
/** After one was replaced because an upstream refused it, none is for this long. */
const REPLACE_AGAIN_MS = 10_000;

/** One of the edge's own tokens: at which service, and for what. */
export interface ServiceGrant extends Access {
  readonly connection: Connection;
}

/** What this process holds for one grant. */
interface Held {
  readonly tokens: TokenSet;
  /** When it may try to renew them next, in milliseconds since the epoch; likewise to replace them. */
  nextTryMs: number;
  nextReplaceMs: number;
}

/**
 * The edge's own tokens, one per connection and access (RFC 6749 §4.4): cached in this process and in the
 * store, renewed before they end, requested once however many processes ask. They are never mixed
 * with users' tokens and never reach a browser.
 */
export class ServiceTokens {
  readonly #options: ServiceTokensOptions;
  readonly #held = new Map<string, Held>();
  readonly #renewer = new Renewer<Renewable>();
  /** This process's share of earliness, so that many processes do not renew at one instant. */
  readonly #jitter = Math.random();

  constructor(options: ServiceTokensOptions) {
    this.#options = options;
  }

  /** @returns tokens that are alive; a `provider_` failure; `store_unavailable` */
  async use(grant: ServiceGrant, keepAlive: KeepAlive): Promise<TokenSet | Failure> {
    const nowMs = this.#options.now();
    const held = this.#held.get(buildName(grant));
    if (held === undefined || !isAlive(held.tokens, nowMs)) return this.#renew(grant, keepAlive);
    if (isRenewalDue(held.tokens, nowMs, this.#jitter) && nowMs >= held.nextTryMs) {
      held.nextTryMs = nowMs + TRY_AGAIN_MS;
      keepAlive(this.#renew(grant, keepAlive));
    }
    return held.tokens;
  }

  /**
   * Another token after an upstream refused this one. If it refuses that one too, replacing does
   * not help, and is not tried again for a while.
   *
   * @returns undefined if there is none better
   */
  async replace(
    grant: ServiceGrant,
    refused: string,
    keepAlive: KeepAlive,
  ): Promise<string | undefined> {
    const held = this.#held.get(buildName(grant));
    if (held !== undefined && held.tokens.accessToken !== refused) return held.tokens.accessToken;
    const nowMs = this.#options.now();
    if (held !== undefined && nowMs < held.nextReplaceMs) return undefined;
    const renewed = await this.#renew(grant, keepAlive, refused);
    return renewed instanceof Failure || renewed.accessToken === refused
      ? undefined
      : renewed.accessToken;
  }

  /**
   * Revokes the token at the service, and then forgets it, here and in the store. Where the service
   * does not answer, the token is kept, so that another try can revoke it. Other processes that
   * hold it learn from the upstream's 401.
   *
   * @returns undefined when it is done; a `provider_` failure; `store_unavailable`
   */
  async revoke(grant: ServiceGrant): Promise<Failure | undefined> {
    const name = buildName(grant);
    const cell = await this.#cell(grant);
    const stored = await cell.read();
    const isUnreadable = stored instanceof Failure && stored.code === 'session_unreadable';
    if (stored instanceof Failure && !isUnreadable) return stored;
    const kept = stored instanceof Failure ? undefined : stored?.value.tokens?.accessToken;
    for (const token of new Set([kept, this.#held.get(name)?.tokens.accessToken])) {
      const { fetch } = this.#options;
      const failure = token && (await requestRevocation(grant.connection, token, fetch));
      if (failure) return failure;
    }
    this.#held.delete(name);
    return cell.delete();
  }

  async #renew(
    grant: ServiceGrant,
    keepAlive: KeepAlive,
    refused?: string,
  ): Promise<TokenSet | Failure> {
    const { now } = this.#options;
    const cell = await this.#cell(grant);
    const renewal = {
      cell,
      now,
      initial: { generation: 0 },
      isNeeded: ({ tokens }: Renewable) =>
        tokens === undefined ||
        tokens.accessToken === refused ||
        isRenewalDue(tokens, now(), this.#jitter),
      request: () => requestServiceToken(grant.connection, grant, this.#options),
    };
    const renewed = await this.#renewer.renew(renewal, keepAlive);
    if (renewed instanceof Failure) return this.#explain(renewed, cell);
    if (renewed.tokens === undefined) throw new Error('a renewal without tokens is a Failure');
    const nextReplaceMs = refused === undefined ? 0 : now() + REPLACE_AGAIN_MS;
    this.#held.set(buildName(grant), { tokens: renewed.tokens, nextTryMs: 0, nextReplaceMs });
    return renewed.tokens;
  }

  /** The edge has no session that could end: what says so here only means that the next call starts afresh. */
  async #explain(failure: Failure, cell: Cell<Renewable>): Promise<Failure> {
    // Sealed under a ring key that has been retired, the record is of no use to anyone.
    if (failure.code === 'session_unreadable') await cell.delete();
    // Revoked in the middle of its renewal, the record is gone.
    else if (failure.code !== 'session_expired') return failure;
    return new Failure('store_unavailable', { retryAfterSeconds: 1, cause: failure.code });
  }

  /** Keyed by account, service and access, so that a change of any starts afresh; sealed by the ring alone. */
  async #cell({ connection, scopes, resource }: ServiceGrant): Promise<Cell<Renewable>> {
    const { store, keyRing, now } = this.#options;
    const { id, client, authorizationServer } = connection;
    const access = scopes || resource !== undefined ? [scopes, resource] : [];
    const account = JSON.stringify([id, client.client_id, authorizationServer.issuer, ...access]);
    const key = `service:${await computeDigest(account)}`;
    const sealer = new Sealer(keyRing, new Uint8Array(), key);
    return new Cell(store, key, sealer, ({ tokens }) => (tokens?.expiresAtMs ?? now()) + KEEP_MS);
  }
}

/** Tells the grants of one process apart. */
function buildName({ connection, scopes, resource }: ServiceGrant): string {
  return `${connection.id} ${scopes?.join() ?? ''} ${resource ?? ''}`;
}
