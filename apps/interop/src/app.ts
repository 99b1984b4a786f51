import type { Flow } from '@postern/core';
import { App, authorize } from '@postern/testing';
import { Browser, type Page } from './browser.ts';
import { readForms, submit } from './forms.ts';
import type { RunningProvider, Stops } from './provider.ts';

const MAX_PAGES = 8;
/** The page that a sign-in of the edge flow returns to. */
const RETURN_TO = '/inbox?folder=7';

/** The path that the provider redirects to in each flow. The connection's id is its flow. */
export const REDIRECT_PATHS: Readonly<Record<Flow, string>> = {
  browser: '/callback/browser',
  edge: '/auth/callback/edge',
};

/** An app whose users sign in at the provider under test, in a separate browser. */
export class ProviderApp extends App {
  readonly browser: Browser;
  readonly #provider: RunningProvider;

  constructor(origin: string, provider: RunningProvider) {
    const browser = new Browser();
    super(origin, (url, init) => browser.call(url, init));
    this.browser = browser;
    this.#provider = provider;
  }

  /** Follows a link of the edge flow up to a page that waits for the user. */
  readSignInPage(): Promise<Page> {
    return this.browser.visit(`${this.origin}/auth/sign-in?connection=edge`, {
      from: new URL(this.origin),
    });
  }

  /**
   * Signs a user in.
   *
   * @throws Error with the response of edge or provider if the sign-in fails
   */
  async signIn(flow: Flow, user: string): Promise<void> {
    switch (flow) {
      case 'browser':
        return this.#signInByPage(user);
      case 'edge':
        return this.#signInByLink(user);
    }
  }

  /**
   * Signs out here and at the provider, and goes through the provider's pages.
   *
   * @returns the address in the app where the walk ends
   */
  async signOutAtProvider(returnTo: string): Promise<URL> {
    const response = await this.post('/auth/logout', { atProvider: true, returnTo });
    const { continueAt }: { continueAt: string } = await response.json();
    const stops: Stops = ({ origin, pathname }) =>
      origin === this.origin && !pathname.startsWith('/auth/');
    let page = await this.browser.visit(continueAt, { from: new URL(this.origin) }, stops);
    if (page.url.origin === this.origin && !stops(page.url)) {
      // The page submits its form by itself. Its sandbox gives it an origin of its own.
      const [form] = readForms({ ...page, url: new URL('about:blank') });
      if (form === undefined) throw new Error(`no form: ${page.status} ${page.text}`);
      page = await submit(this.browser, form, {}, stops);
    }
    for (let count = 0; count < MAX_PAGES && !stops(page.url); count += 1) {
      const next = await this.#provider.confirmSignOut?.(this.browser, page, stops);
      if (!next) throw new Error(`${page.status} ${page.url.href}: ${page.text}`);
      page = next;
    }
    return page.url;
  }

  /** The page keeps state and code verifier, and gives the code to the edge. */
  async #signInByPage(user: string): Promise<void> {
    const stops: Stops = ({ origin, pathname }) =>
      origin + pathname === this.origin + REDIRECT_PATHS.browser;
    const callback = await authorize(
      (path, body) => this.post(path, body),
      { connection: 'browser' },
      (address) => this.#walk(address, user, stops),
    );
    const response = await this.post('/auth/callback', callback);
    if (!response.ok) throw new Error(`the sign-in failed: ${await response.text()}`);
  }

  /** The edge keeps everything; the page only has a link. */
  async #signInByLink(user: string): Promise<void> {
    const query = new URLSearchParams({ connection: 'edge', return_to: RETURN_TO });
    const stops: Stops = ({ origin, pathname }) =>
      origin === this.origin && !pathname.startsWith('/auth/');
    const page = await this.#walk(`${this.origin}/auth/sign-in?${query}`, user, stops);
    if (page.href !== this.origin + RETURN_TO) throw new Error(`the sign-in ends at ${page.href}`);
  }

  /** Goes through the provider's pages. @returns the address in the app where the walk ends */
  async #walk(address: string, user: string, stops: Stops): Promise<URL> {
    let page: Page = await this.browser.visit(address, { from: new URL(this.origin) }, stops);
    for (let count = 0; count < MAX_PAGES; count += 1) {
      if (stops(page.url)) return page.url;
      page = await this.#provider.answerPage(this.browser, page, user, stops);
    }
    throw new Error(`the provider shows more pages: ${page.status} ${page.url.href}\n${page.text}`);
  }
}
