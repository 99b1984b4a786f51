import {
  type CallbackRequest,
  computeCodeChallenge,
  createCodeVerifier,
  type Flow,
  signInViewSchema,
} from '@postern/core';
import { parse } from 'valibot';
import { Browser, type Page } from './browser.ts';
import type { RunningProvider, Stops } from './provider.ts';

const MAX_PAGES = 8;
/** The page that a sign-in of the edge flow leads back to. */
const RETURN_TO = '/inbox?folder=7';

/** Where each flow has the provider send the browser back to. The connection is called as its flow. */
export const REDIRECT_PATHS: Readonly<Record<Flow, string>> = {
  browser: '/callback/browser',
  edge: '/auth/callback/edge',
};

/**
 * A browser with an app of the edge in it: all that the tests know of how a sign-in goes, as the
 * contract (`Sign-in`) has it and the kit does it.
 */
export class App {
  readonly browser = new Browser();
  readonly #origin: string;
  readonly #provider: RunningProvider;

  constructor(origin: string, provider: RunningProvider) {
    this.#origin = origin;
    this.#provider = provider;
  }

  /** A call of the page. */
  call(method: string, path: string, body?: object): Promise<Response> {
    return this.browser.call(this.#origin + path, {
      method,
      headers: { 'x-postern': '1', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** What the edge says of the session. */
  async readStatus(): Promise<unknown> {
    const view: unknown = await (await this.call('GET', '/auth/session')).json();
    return Reflect.get(Object(view), 'status');
  }

  /** Where a link of the edge flow leads to without a user who answers. */
  readSignInPage(): Promise<Page> {
    return this.browser.visit(`${this.#origin}/auth/sign-in?connection=edge`, {
      from: new URL(this.#origin),
    });
  }

  /** Signs a user in, from the page to the page. @returns what went wrong, or nothing */
  signIn(flow: Flow, user: string): Promise<string> {
    switch (flow) {
      case 'browser':
        return this.#signInByPage(user);
      case 'edge':
        return this.#signInByLink(user);
    }
  }

  /** The page keeps state and code verifier, and hands the code to the edge. */
  async #signInByPage(user: string): Promise<string> {
    const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
    const codeChallenge = await computeCodeChallenge(codeVerifier);
    const request = { connection: 'browser', state, codeChallenge };
    const begun = await this.call('POST', '/auth/sign-in', request);
    if (!begun.ok) return begun.text();
    const { authorizationUrl } = parse(signInViewSchema, await begun.json());
    const stops: Stops = ({ origin, pathname }) =>
      origin + pathname === this.#origin + REDIRECT_PATHS.browser;
    const { searchParams, origin, pathname } = await this.#walk(authorizationUrl, user, stops);
    const code = searchParams.get('code');
    if (code === null || searchParams.get('state') !== state) return searchParams.toString();
    const callback: CallbackRequest = {
      connection: 'browser',
      code,
      state,
      codeVerifier,
      redirectUri: origin + pathname,
      iss: searchParams.get('iss') ?? undefined,
    };
    const answer = await this.call('POST', '/auth/callback', callback);
    return answer.ok ? '' : answer.text();
  }

  /** The edge keeps everything: a link leads out, and the provider leads back. */
  async #signInByLink(user: string): Promise<string> {
    const query = new URLSearchParams({ connection: 'edge', return_to: RETURN_TO });
    const stops: Stops = ({ origin, pathname }) =>
      origin === this.#origin && !pathname.startsWith('/auth/');
    const page = await this.#walk(`${this.#origin}/auth/sign-in?${query}`, user, stops);
    return page.href === this.#origin + RETURN_TO ? '' : page.href;
  }

  /** Goes out and through the provider's pages. @returns the address at which the app is again */
  async #walk(address: string, user: string, stops: Stops): Promise<URL> {
    let page: Page = await this.browser.visit(address, { from: new URL(this.#origin) }, stops);
    for (let count = 0; count < MAX_PAGES; count += 1) {
      if (stops(page.url)) return page.url;
      page = await this.#provider.answerPage(this.browser, page, user, stops);
    }
    throw new Error(`the provider keeps its user: ${page.status} ${page.url.href}\n${page.text}`);
  }
}
