import { type Authentication, computeRenewal } from '../oauth/token-set.ts';
import { buildEdgeCookie, type CookiePolicy, type EdgeCookies } from './cookie.ts';
import type { KeyRing } from './key-ring.ts';
import { Sealer } from './sealing.ts';
import { computeExpiry, type Session, type SessionLimits } from './session.ts';

/**
 * What a call may rely on without asking the store: the access token, and until when. It is sealed
 * by the ring and bound to the session cookie beside which it was issued; alone, or beside
 * another, it does not open.
 */
export interface Lease {
  readonly connection: string;
  readonly accessToken: string;
  readonly signedInAtMs: number;
  readonly scope: string | undefined;
  readonly authentication?: Authentication;
  readonly untilMs: number;
}

export interface LeasesOptions {
  readonly keyRing: KeyRing;
  readonly cookies: CookiePolicy;
  readonly limits: SessionLimits;
  readonly leaseMs: number;
  readonly now: () => number;
}

/**
 * The longest Set-Cookie of a lease, in bytes. Browsers would keep 4096 (RFC 6265bis §5.7), but a
 * proxy reads the whole head of an answer into one buffer: nginx, by default, into 4 KiB, and says
 * 502 to a longer one, also when the upstream has carried a POST out. Half of it is left to the
 * upstream's headers and the edge's other ones (about 600 bytes).
 */
const MAX_LEASE_COOKIE_BYTES = 2048;
/**
 * How many opened leases one process remembers, each with its two cookies: 4 MB at most. Then
 * it forgets them all.
 */
const MAX_OPENED = 1000;
/** A lease lasts no longer than this part of the idle limit, or uses would go unnoticed too long. */
const IDLE_FRACTION = 1 / 10;

/**
 * Leases of one edge: with one, a call for a user needs no read from the store. Signing out or
 * being signed out elsewhere takes effect when the lease ends. A lease opens no route of the
 * edge's own credentials: there, the ring alone would be enough to forge one.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #sealer: Sealer;
  readonly #opened = new Map<string, Lease>();

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#sealer = new Sealer(options.keyRing, new Uint8Array(), 'lease');
  }

  /** The lease that a request brings beside its session cookie, if it holds. */
  async read({ session, lease: sealed }: EdgeCookies): Promise<Lease | undefined> {
    const { leaseMs, now } = this.#options;
    if (leaseMs === 0 || sealed === '') return undefined;
    // The same two cookies come with every call: what they opened to is remembered.
    const both = `${sealed} ${session}`;
    const lease = this.#opened.get(both) ?? (await this.#open(both, sealed, session));
    return lease !== undefined && lease.untilMs > now() ? lease : undefined;
  }

  async #open(both: string, sealed: string, session: string): Promise<Lease | undefined> {
    const plain = await this.#sealer.open(sealed, session);
    if (plain === undefined) return undefined;
    // What opens under the seal was written by this class: its type is known.
    const lease: Lease = JSON.parse(plain);
    if (this.#opened.size >= MAX_OPENED) this.#opened.clear();
    this.#opened.set(both, lease);
    return lease;
  }

  /**
   * Issues a lease, if there is one worth having: leases are on, the token is not about to be
   * renewed, and the cookie fits beside other headers. A token of more than about 1,300 characters
   * means a read from the store for every call, and nothing else.
   *
   * @returns the value of a Set-Cookie header, or undefined
   */
  async issue(sessionCookie: string, session: Session): Promise<string | undefined> {
    const nowMs = this.#options.now();
    const untilMs = this.#computeEnd(session, nowMs);
    const { connection, signedInAtMs, tokens } = session;
    // A key stays where it is: what is bound to one asks the store.
    if (untilMs <= nowMs || tokens.proofKey) return undefined;
    const { accessToken, scope, user: { authentication } = {} } = tokens;
    const lease: Lease = {
      connection,
      accessToken,
      signedInAtMs,
      scope,
      untilMs,
      ...(authentication && { authentication }),
    };
    const sealed = await this.#sealer.seal(JSON.stringify(lease), sessionCookie);
    const { cookies } = this.#options;
    const maxAgeSeconds = Math.ceil((untilMs - nowMs) / 1000);
    const cookie = buildEdgeCookie(cookies, cookies.leaseName, sealed, maxAgeSeconds);
    return cookie.length > MAX_LEASE_COOKIE_BYTES ? undefined : cookie;
  }

  #computeEnd(session: Session, nowMs: number): number {
    const { leaseMs, limits } = this.#options;
    return Math.min(
      nowMs + Math.min(leaseMs, limits.idleMs * IDLE_FRACTION),
      computeExpiry(session, limits),
      computeRenewal(session.tokens),
    );
  }
}
