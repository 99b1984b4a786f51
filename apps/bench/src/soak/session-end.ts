import { setTimeout as wait } from 'node:timers/promises';
import { isSignedOut } from '../cluster/load.ts';
import { Browser } from './browser.ts';
import type { Entry, Group } from './edges.ts';
import type { Journal } from './journal.ts';

/** The default lease of an edge and some time more: a signed-out session may be served for so long. */
export const LEASE_MS = 35_000;
/** The pause before a request is repeated, in milliseconds. */
export const AGAIN_MS = 500;
/** How often a request is repeated while a failure of the soak lasts. */
export const TRIES = 60;
/** A session that the provider has ended must be over within the life of its token and a refresh. */
const PROVIDER_END_MS = 90_000;

interface Reach {
  readonly group: Group;
  readonly journal: Journal;
  readonly address: Readonly<Record<string, string>>;
  readonly choose: () => Entry;
}

/** Ends sessions, and checks that they are over. */
export class SessionEnd {
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  /** Signs out, and checks at every edge that the session is over. @returns its cookies */
  async signOut(browser: Browser): Promise<string> {
    const { journal, choose, group } = this.#reach;
    browser.isEnding = true;
    const { cookie, user } = browser;
    const session = cookie.split('; ').find((pair) => !pair.includes('-lease=')) ?? '';
    for (let tries = 0; tries < TRIES; tries += 1) {
      const fromMs = Date.now();
      const sentAtMs = performance.now();
      const options = { body: new Uint8Array(), cookie };
      const answer = await browser.send(choose(), '/auth/logout', options);
      if (answer.status === 204) {
        journal.time('sign-out', performance.now() - sentAtMs);
        break;
      }
      journal.fail('sign-out', answer.code, user, fromMs);
      await wait(AGAIN_MS);
    }
    browser.isOver = true;
    const up = group.entries.filter(({ isUp }) => isUp);
    await Promise.all(up.map((entry) => this.#expectOver(entry, [user, session], 'sign-out')));
    return cookie;
  }

  /** After the longest lease, the old cookies with their lease must open nothing. */
  async expectLeaseOver(user: string, cookie: string): Promise<void> {
    await wait(LEASE_MS);
    await this.#expectOver(this.#reach.choose(), [user, cookie], 'sign-out, a lease later');
  }

  async #expectOver(
    entry: Entry,
    [user, cookie]: readonly [string, string],
    what: string,
  ): Promise<void> {
    const { journal, address } = this.#reach;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const browser = new Browser(user, address);
      const { code } = await browser.send(entry, '/api/data/data/700', { cookie });
      if (isSignedOut(code)) return journal.count(`${what}: over`);
      if (code === '200') return journal.violate(`${what}: still served`, user, entry.origin);
      await wait(AGAIN_MS);
    }
  }

  /**
   * Waits until the edge must have noticed that the provider has ended a session.
   *
   * @returns the code of the edge's refusal; undefined if the user knows already
   */
  async expectNoticed(browser: Browser): Promise<string | undefined> {
    const { journal, choose } = this.#reach;
    await wait(PROVIDER_END_MS);
    for (let tries = 0; tries < TRIES && !browser.isOver; tries += 1) {
      const { code } = await browser.send(choose(), '/api/data/data/700');
      if (isSignedOut(code)) return code;
      if (code === '200') {
        journal.violate('served after the provider ended it', browser.user, code);
        return undefined;
      }
      await wait(AGAIN_MS);
    }
    return undefined;
  }
}
