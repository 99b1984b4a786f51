import {
  type CallbackRequest,
  type Config,
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  configSchema,
  sessionViewSchema,
} from '@postern/core';
import * as v from 'valibot';
import { type Send, TestBrowser } from './browser.ts';
import { authorize, walkAsDemo } from './sign-in.ts';

/** The header that an app sends with every request. */
export const HEADERS: Readonly<Record<string, string>> = { [CSRF_HEADER]: CSRF_HEADER_VALUE };
/** The content type of JSON bodies. */
export const JSON_TYPE: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

/** A single-page app in front of an edge: it calls the edge as the kit does. */
export class App {
  /** Where the app reaches its edge. */
  readonly origin: string;
  readonly #send: Send;

  /** @param send the browser that the app runs in */
  constructor(origin: string, send: Send) {
    this.origin = origin;
    this.#send = send;
  }

  /** Calls a path of the edge, with the CSRF header. */
  async call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(HEADERS);
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    return this.#send(this.origin + path, { ...init, method, headers });
  }

  /** Posts JSON to a path of the edge. */
  post(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const init = { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
    return this.call('POST', path, init);
  }

  /** Reads `/auth/config`. */
  async readConfig(): Promise<Config> {
    return v.parse(configSchema, await (await this.call('GET', '/auth/config')).json());
  }

  /** Whether the edge says that the user is signed in. */
  async isSignedIn(): Promise<boolean> {
    const response = await this.call('GET', '/auth/session');
    return v.parse(sessionViewSchema, await response.json()).status === 'signed-in';
  }
}

/** What a {@link DemoApp} may be given. */
export interface DemoAppOptions {
  /** Where LockitNetwork's pages are; the edge may know the provider by another origin. */
  readonly lockitOrigin: string;
  /** Cookies that the browser already has. Default: none. */
  readonly cookies?: ReadonlyMap<string, string>;
  /** Sent with every request, e.g. the header with the client's address. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The network between the browser and the edge. Default: `fetch` */
  readonly send?: Send;
}

/** An app in a separate browser, whose user `demo` signs in at a LockitNetwork emulator. */
export class DemoApp extends App {
  /** The browser's cookies for the edge. */
  readonly jar: Map<string, string>;
  readonly #lockitOrigin: string;

  constructor(edgeOrigin: string, { lockitOrigin, cookies, headers, send }: DemoAppOptions) {
    const browser = new TestBrowser(send);
    super(edgeOrigin, (url, init) => {
      const all = new Headers(headers);
      new Headers(init.headers).forEach((value, name) => all.set(name, value));
      return browser.send(url, { ...init, headers: all });
    });
    this.jar = browser.jar(edgeOrigin);
    for (const [name, value] of cookies ?? []) this.jar.set(name, value);
    this.#lockitOrigin = lockitOrigin;
  }

  /** The `Cookie` header of the next request; empty without cookies. */
  get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Begins a sign-in and goes through the provider's pages, up to the code. */
  authorize(): Promise<CallbackRequest> {
    const walk = walkAsDemo(this.#lockitOrigin);
    return authorize((path, body) => this.post(path, body), { connection: 'lockit' }, walk);
  }

  /** Signs in. @returns the response to the code */
  async signIn(): Promise<Response> {
    return this.post('/auth/callback', await this.authorize());
  }
}

/**
 * Signs `demo` in at an edge.
 *
 * @param headers sent with every request, e.g. the header with the client's address
 * @returns the session cookie as a browser would send it
 * @throws Error with the edge's response if the edge rejects the request
 */
export async function signIn(
  edgeOrigin: string,
  lockitOrigin: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const app = new DemoApp(edgeOrigin, { lockitOrigin, headers });
  const response = await app.signIn();
  if (!response.ok) throw new Error(`the sign-in failed: ${await response.text()}`);
  await response.body?.cancel();
  return app.cookies;
}
