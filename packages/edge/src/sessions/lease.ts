import { LruCache } from '../lru-cache.ts';
import { computeRefreshTime, type User } from '../oauth/token-set.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { Sealer } from '../sealing/sealer.ts';
import { isPending, MAX_CLOCK_DIFFERENCE_MS } from '../time.ts';
import { buildEdgeCookie, type CookiePolicy, type EdgeCookies } from './cookies.ts';
import { computeExpiry, type Session, type SessionLimits } from './session.ts';

/**
 * The contents of the lease cookie: an access token that a call may use until `untilMs` without a
 * read from the store. The key ring seals it, bound to the session cookie that it was issued with, so
 * it opens with no other.
 */
export interface Lease {
  readonly connection: string;
  readonly accessToken: string;
  readonly signedInAtMs: number;
  readonly scope: string | undefined;
  /** What routes read about the user; absent if they read nothing. */
  readonly user?: User | undefined;
  readonly untilMs: number;
}

/** Configuration of {@link Leases}. */
export interface LeasesOptions {
  readonly keyRing: KeyRing;
  readonly cookiePolicy: CookiePolicy;
  readonly limits: SessionLimits;
  readonly leaseMs: number;
  /** Picks what routes read about a user. Default: they read nothing. */
  readonly userAccess?: { readonly pickForLease: (user: User) => User | undefined } | undefined;
  readonly now: () => number;
}

/**
 * The longest Set-Cookie of a lease, in bytes. Browsers keep 4096 (RFC 6265bis §5.7), but a proxy
 * reads the whole header section of a response into one buffer. nginx has 4 KiB by default and turns
 * a larger response into a 502, even if the upstream has executed a POST. The other half is for the
 * upstream's headers and the edge's own (about 600 bytes).
 */
const MAX_LEASE_COOKIE_BYTES = 2048;
/** What the fields of an opened lease take besides their texts, in bytes. */
const LEASE_BYTES = 256;
/** A lease lasts no longer than this part of the idle limit: uses during a lease are not stored. */
const IDLE_FRACTION = 1 / 10;

/**
 * Leases of one edge. A call with a lease needs no read from the store. A sign-out elsewhere takes
 * effect when the lease expires. A lease opens no route with the edge's own credentials: for those,
 * the ring alone would be enough to forge a call.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #sealer: Sealer;
  readonly #opened = new LruCache<Lease>();
  readonly #maxMs: number;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#maxMs = Math.min(options.leaseMs, options.limits.idleMs * IDLE_FRACTION);
    this.#sealer = new Sealer(options.keyRing, new Uint8Array(), 'lease');
  }

  /**
   * @returns the lease that a request carries with its session cookie, if the lease is valid; no promise
   *   for a lease that was read before
   */
  read({ session, lease: sealed }: EdgeCookies): Lease | undefined | Promise<Lease | undefined> {
    if (this.#options.leaseMs === 0 || sealed === '') return undefined;
    // Every call carries the same two cookies, so cache the lease that they open.
    const both = `${sealed} ${session}`;
    const opened = this.#opened.get(both);
    if (opened !== undefined) return this.#isValid(opened) ? opened : undefined;
    return this.#open(both, sealed, session);
  }

  #isValid({ untilMs }: Lease): boolean {
    return isPending(untilMs, this.#options.now(), this.#maxMs + MAX_CLOCK_DIFFERENCE_MS);
  }

  async #open(both: string, sealed: string, session: string): Promise<Lease | undefined> {
    const plain = await this.#sealer.open(sealed, session);
    if (plain === undefined) return undefined;
    // Only this class writes under the seal, so the type is known.
    const lease: Lease = JSON.parse(plain);
    this.#opened.set(both, lease, LEASE_BYTES + both.length + plain.length);
    return this.#isValid(lease) ? lease : undefined;
  }

  /**
   * Issues a lease if leases are on, the token is not about to be refreshed, and the cookie is short
   * enough. A token of more than about 1,300 characters, with the claims that routes read, has no
   * lease, and each call reads the store.
   *
   * @returns the value of a Set-Cookie header; undefined without a lease
   */
  async issue(sessionCookie: string, session: Session): Promise<string | undefined> {
    const nowMs = this.#options.now();
    const untilMs = this.#computeEnd(session, nowMs);
    const { connection, signedInAtMs, tokens } = session;
    // A token that is bound to a key has no lease, because the key stays in the store.
    if (untilMs <= nowMs || tokens.proofKey) return undefined;
    const { accessToken, scope } = tokens;
    const user = tokens.user && this.#options.userAccess?.pickForLease(tokens.user);
    const lease: Lease = { connection, accessToken, signedInAtMs, scope, untilMs, user };
    const sealed = await this.#sealer.seal(JSON.stringify(lease), sessionCookie);
    const { cookiePolicy } = this.#options;
    const maxAgeSeconds = Math.ceil((untilMs - nowMs) / 1000);
    const cookie = buildEdgeCookie(cookiePolicy, cookiePolicy.leaseName, sealed, maxAgeSeconds);
    return cookie.length > MAX_LEASE_COOKIE_BYTES ? undefined : cookie;
  }

  #computeEnd(session: Session, nowMs: number): number {
    const { limits } = this.#options;
    return Math.min(
      nowMs + this.#maxMs,
      computeExpiry(session, limits),
      computeRefreshTime(session.tokens),
    );
  }
}
