import { setTimeout as wait } from 'node:timers/promises';
import { isSignedOut } from '../cluster/load.ts';
import { buildData } from './api.ts';
import { type Answer, Browser, makeBody } from './browser.ts';
import type { Entry, Group } from './edges.ts';
import type { Journal } from './journal.ts';
import { AGAIN_MS, LEASE_MS, SessionEnd, TRIES } from './session-end.ts';
import { watchStream } from './stream.ts';
import type { World } from './world-process.ts';

/** What a visitor shares with the others of its runtime. */
export interface Surroundings {
  readonly world: World;
  readonly journal: Journal;
  readonly isOver: () => boolean;
}

const isSignedIn = ({ text }: Answer): boolean => text.includes('signed-in');

/** A user with one session at a time, who acts at random. */
export class Visitor {
  readonly user: string;
  readonly #group: Group;
  readonly #random: () => number;
  readonly #around: Surroundings;
  readonly #address: Readonly<Record<string, string>>;
  #browser: Browser;
  #isToEnd = false;
  #stream: Promise<void> | undefined;
  #lastOk = '';
  readonly #end: SessionEnd;
  readonly #afterwards = new Set<Promise<void>>();

  constructor(
    user: string,
    address: Readonly<Record<string, string>>,
    group: Group,
    random: () => number,
    around: Surroundings,
  ) {
    this.user = user;
    this.#address = address;
    this.#group = group;
    this.#random = random;
    this.#around = around;
    this.#browser = new Browser(user, address);
    const { journal } = around;
    this.#end = new SessionEnd({ group, journal, address, choose: () => this.#choose() });
  }

  /** Acts until the soak is over. */
  async live(): Promise<void> {
    await this.signIn();
    while (!this.#around.isOver()) {
      await wait(this.#random() < 0.01 ? 45_000 * this.#random() : 200 + 1800 * this.#random());
      if (this.#isToEnd) await this.#endAtProvider();
      else await this.#act(this.#random() * 100);
    }
    await this.#stream;
    await Promise.all(this.#afterwards);
  }

  async #act(chance: number): Promise<void> {
    if (chance < 46) return this.#read(700);
    if (chance < 60) return this.#read(16_384);
    if (chance < 65) return this.#read(262_144);
    if (chance < 73) return this.#post(1024);
    if (chance < 77) return this.#post(65_536);
    if (chance < 83) return this.#readSession();
    if (chance < 86) return this.#refresh();
    if (chance < 88) return this.#burst();
    if (chance < 91) return this.#watchStream();
    if (chance < 92.5) return this.#expectFailure('500', '500 of the API itself');
    if (chance < 94) return this.#expectFailure('reset', '502 upstream_unreachable');
    if (chance < 95.5) return this.#expectFailure('cut', 'cut off');
    if (chance < 95.8) return this.#expectFailure('stall', '504 upstream_timeout');
    if (chance < 97.8) return this.#leaveEarly();
    return this.#signOutAndIn();
  }

  async #read(bytes: number): Promise<void> {
    const expected = buildData(this.user, bytes);
    await this.#call(`GET ${bytes} B`, `/api/data/data/${bytes}`, ({ text }) => text === expected);
  }

  async #post(bytes: number): Promise<void> {
    const [body, hash] = makeBody(bytes);
    const expected = `${this.user};${hash}`;
    await this.#call(`POST ${bytes} B`, '/api/data/echo', ({ text }) => text === expected, body);
  }

  /** Calls at once, as a page does: at the expiry of the token, they refresh it once. */
  async #burst(): Promise<void> {
    await Promise.all(Array.from({ length: 6 }, () => this.#read(700)));
  }

  async #readSession(): Promise<void> {
    await this.#call('session', '/auth/session', isSignedIn);
  }

  async #refresh(): Promise<void> {
    await this.#call('refresh', '/auth/refresh', isSignedIn, new Uint8Array());
  }

  /** Makes one request with the session, and judges the outcome. */
  async #call(
    what: string,
    path: string,
    isRight: (answer: Answer) => boolean,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const browser = this.#browser;
    const fromMs = Date.now();
    const sentAtMs = performance.now();
    const options = body === undefined ? {} : { body };
    const answer = await browser.send(this.#choose(), path, options);
    const ms = performance.now() - sentAtMs;
    if (answer.status === 200 && isRight(answer)) {
      this.#around.journal.time(what, ms);
      this.#lastOk = new Date().toISOString();
    } else await this.#judge(browser, what, answer, fromMs);
  }

  async #judge(browser: Browser, what: string, answer: Answer, fromMs: number): Promise<void> {
    const { journal } = this.#around;
    const { status, code, text } = answer;
    const isOver = isSignedOut(code) || (status === 200 && text.includes('"signed-out"'));
    if (isOver) return this.#lose(browser, what, code);
    if (status === 200) {
      const start = text.slice(0, 60);
      const isOther = /^user-\d+;/.test(text) && !text.startsWith(`${this.user};`);
      journal.violate(isOther ? 'response of another user' : 'wrong response', this.user, start);
      return;
    }
    // The edge does not replace a token of the last 10 s, so the refusal of the API passes.
    if (browser.isEnding && code === '401 of the API itself') {
      journal.count('API refuses the token of an ended session');
    } else journal.fail(what, code, `${this.user} ${text.slice(0, 200)}`, fromMs);
  }

  /** The session is over: by the provider, or lost. The user signs in again. */
  async #lose(browser: Browser, what: string, code: string): Promise<void> {
    if (browser.isOver) return;
    browser.isOver = true;
    const { journal } = this.#around;
    if (browser.isEnding) journal.count('sessions ended by the provider');
    else {
      browser.isEnding = true;
      journal.violate('session lost', this.user, `${what}: ${code}; last served ${this.#lastOk}`);
    }
    await this.signIn();
  }

  async #expectFailure(how: string, expected: string): Promise<void> {
    const browser = this.#browser;
    const fromMs = Date.now();
    const answer = await browser.send(this.#choose(), `/api/data/fail/${how}`);
    if (answer.code === expected) this.#around.journal.count(`API: ${how}`);
    else await this.#judge(browser, `API: ${how}`, answer, fromMs);
  }

  /** Leaves while the API is silent. */
  async #leaveEarly(): Promise<void> {
    const signal = AbortSignal.timeout(Math.round(200 + 2000 * this.#random()));
    const browser = this.#browser;
    const fromMs = Date.now();
    const answer = await browser.send(this.#choose(), '/api/data/fail/stall', { signal });
    if (signal.aborted) this.#around.journal.count('caller leaves');
    else await this.#judge(browser, 'caller leaves', answer, fromMs);
  }

  /** Reads a stream of events for a while, beside other acts. One at a time. */
  async #watchStream(): Promise<void> {
    if (this.#stream) return;
    const browser = this.#browser;
    const options = {
      entry: this.#choose(),
      journal: this.#around.journal,
      lastsMs: 10_000 + 50_000 * this.#random(),
      mayLiveMs: LEASE_MS,
    };
    this.#stream = watchStream(browser, options).finally(() => {
      this.#stream = undefined;
    });
    void this.#stream;
  }

  /** Signs in, as often as a failure of the soak makes necessary. */
  async signIn(): Promise<void> {
    const { journal } = this.#around;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const fromMs = Date.now();
      const browser = new Browser(this.user, this.#address);
      try {
        const [begin, callback] = await browser.signIn(() => this.#choose());
        journal.time('sign-in, begin', begin);
        journal.time('sign-in, callback', callback);
        this.#browser = browser;
        return;
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        journal.fail('sign-in', text.slice(0, 80), this.user, fromMs);
        await wait(AGAIN_MS);
      }
    }
    journal.violate('sign-in impossible', this.user, `${TRIES} times`);
  }

  async #signOutAndIn(): Promise<void> {
    const cookie = await this.signOut();
    await this.signIn();
    this.#later(this.#end.expectLeaseOver(this.user, cookie));
  }

  #later(work: Promise<void>): void {
    this.#afterwards.add(work);
    void work.finally(() => this.#afterwards.delete(work));
  }

  /** Signs out, and checks at every edge that the session is over. @returns its cookies */
  signOut(): Promise<string> {
    return this.#end.signOut(this.#browser);
  }

  /** Makes the provider end the session soon. */
  endAtProvider(): void {
    this.#isToEnd = true;
  }

  async #endAtProvider(): Promise<void> {
    this.#isToEnd = false;
    const browser = this.#browser;
    browser.isEnding = true;
    await this.#around.world.endAtProvider(this.user);
    const notice = async (): Promise<void> => {
      const code = await this.#end.expectNoticed(browser);
      if (code !== undefined) await this.#lose(browser, 'ended by the provider', code);
    };
    this.#later(notice());
  }

  /** After the soak: every edge must serve the session. */
  async expectServed(): Promise<void> {
    for (const entry of this.#group.entries) {
      let code = '';
      for (let tries = 0; tries < TRIES && code !== '200' && !isSignedOut(code); tries += 1) {
        ({ code } = await this.#browser.send(entry, '/api/data/data/700'));
        if (code !== '200') await wait(AGAIN_MS);
      }
      const { journal } = this.#around;
      if (code === '200') journal.count('served at the end');
      else journal.violate('not served at the end', this.user, `${entry.origin}: ${code}`);
    }
  }

  #choose(): Entry {
    const up = this.#group.entries.filter(({ isUp }) => isUp);
    const choices = up.length > 0 ? up : this.#group.entries;
    const entry = choices[Math.floor(this.#random() * choices.length)];
    if (entry === undefined) throw new Error('a group has an edge');
    return entry;
  }
}
