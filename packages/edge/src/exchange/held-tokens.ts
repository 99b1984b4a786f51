import { LruCache } from '../lru-cache.ts';
import type { User } from '../oauth/token-set.ts';

/** A token for an API that this process holds, and what routes check about its session. */
export interface HeldToken {
  readonly accessToken: string;
  readonly connection: string;
  readonly signedInAtMs: number;
  /** The scope of the session's own token. */
  readonly scope: string | undefined;
  readonly user: User | undefined;
  /** When the store was read, in milliseconds since the epoch. */
  readonly validAtMs: number;
  readonly untilMs: number;
}

/** The memory for tokens in one process: 1,000 of the longest ones, and more of others. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Tokens for APIs in this process's memory, by session cookie and API: like a lease, one lets calls
 * skip the store for as long as a lease lasts. They are in no cookie, because the tokens of several
 * APIs do not fit there.
 */
export class HeldTokens {
  readonly #held = new LruCache<HeldToken>(MAX_BYTES);

  /** @returns the token of one API for the session that the cookie opens; undefined if none is held */
  read(cookie: string, name: string, nowMs: number): HeldToken | undefined {
    const held = this.#held.get(`${cookie} ${name}`);
    // A token that was held while the clock was ahead does not count.
    return held && held.validAtMs <= nowMs && held.untilMs > nowMs ? held : undefined;
  }

  /** Holds a token. */
  hold(cookie: string, name: string, token: HeldToken): void {
    const key = `${cookie} ${name}`;
    this.#held.set(key, token, key.length + JSON.stringify(token).length);
  }

  /** Drops a token that an upstream refused. */
  drop(cookie: string, name: string): void {
    this.#held.delete(`${cookie} ${name}`);
  }
}
