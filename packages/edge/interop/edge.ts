import {
  type CallbackRequest,
  type Config,
  computeCodeChallenge,
  configSchema,
  createCodeVerifier,
  signInViewSchema,
} from '@postern/core';
import type { ExecutionContext } from 'hono';
import { parse } from 'valibot';
import { type DiscoveredOptions, discovered } from '../src/discovered/index.ts';
import {
  type Connection,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type LogEvent,
  type RateLimiter,
  type Route,
  readSettings,
} from '../src/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import type { Store } from '../src/stores/store.ts';
import { TestBrowser } from '../src/testing/browser.ts';
import { type RealProvider, signInAtProvider } from './provider.ts';

export const ORIGIN = 'http://localhost:5173';
export const REDIRECT_URI = `${ORIGIN}/callback/op`;
const VARIABLES = { POSTERN_PUBLIC_ORIGIN: ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface RealEdgeOptions {
  readonly connections: readonly Connection[];
  readonly routes?: readonly Route[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly store?: Store;
  /** Counts callers, all of whom come from one address. */
  readonly rateLimiter?: RateLimiter;
  /** Stands between the edge and the network. */
  readonly intercept?: (
    url: string,
    next: () => Promise<Response>,
    init?: RequestInit,
  ) => Promise<Response>;
}

/** The options that fit {@link startProvider}'s client. */
export function buildOptions(
  { issuer }: RealProvider,
  options: Partial<DiscoveredOptions> = {},
): DiscoveredOptions {
  return {
    id: 'op',
    issuer,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 'a secret %+&=' },
    redirectUri: REDIRECT_URI,
    scopes: ['openid'],
    ...options,
  };
}

export function connect(
  provider: RealProvider,
  options: Partial<DiscoveredOptions> = {},
): Connection {
  return discovered(buildOptions(provider, options));
}

/** A route to the provider's own userinfo endpoint, which checks the token that it is called with. */
export function buildUserRoute({ issuer }: RealProvider, connection = 'op'): Route {
  return {
    name: 'me',
    upstream: issuer,
    allow: [{ methods: ['GET'], path: '/me' }],
    credential: 'user',
    connection,
    maxBodyBytes: 0,
    firstByteTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    rateLimits: {},
  };
}

/** An edge in this process, with a network, and any number of browsers in front. */
export class RealEdge {
  readonly events: LogEvent[] = [];
  readonly store: Store;
  readonly request: (url: string, init?: RequestInit) => Response | Promise<Response>;
  readonly #background: Promise<unknown>[] = [];
  /** Added to the edge's clock; the provider's is the system's. */
  aheadMs = 0;

  constructor(options: RealEdgeOptions) {
    const { connections, routes = [], intercept, rateLimiter } = options;
    const reading = readSettings({ ...VARIABLES, ...options.variables }, connections);
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    const now = (): number => Date.now() + this.aheadMs;
    this.store = options.store ?? createMemoryStore(now);
    const fetch: Fetch = (input, init) => {
      const next = (): Promise<Response> => globalThis.fetch(input, init);
      return intercept ? intercept(String(input), next, init) : next();
    };
    const { settings } = reading;
    const log = (event: LogEvent): void => void this.events.push(event);
    const edge = createEdge({
      settings,
      connections,
      routes: defineRoutes(routes),
      store: this.store,
      log,
      fetch,
      now,
      rateLimiter: rateLimiter ?? createInProcessRateLimiter(now),
      ...(rateLimiter && { readClientAddress: () => '192.0.2.1' }),
    });
    const context: ExecutionContext = {
      waitUntil: (work) => void this.#background.push(work),
      passThroughOnException: () => undefined,
      props: {},
    };
    this.request = (url, init) => edge.request(url, init, {}, context);
  }

  /** What the edge does after its answers is done when this resolves. */
  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.all(this.#background.splice(0));
  }
}

interface SignInWish {
  readonly login?: string;
  readonly connection?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A browser with the app of an edge in it. */
export class AppBrowser {
  readonly browser: TestBrowser;
  readonly #edge: Pick<RealEdge, 'request'> & Partial<RealEdge>;

  constructor(edge: Pick<RealEdge, 'request'> & Partial<RealEdge>) {
    this.#edge = edge;
    this.browser = new TestBrowser((url, init) =>
      url.startsWith(ORIGIN) ? edge.request(url, init) : fetch(url, init),
    );
  }

  /** A call of the app; what the edge does after its answer is done when this resolves. */
  async call(
    method: string,
    path: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const response = await this.send(method, path, body, more);
    await this.#edge.settle?.();
    return response;
  }

  send(
    method: string,
    path: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers = {
      ...more,
      'x-postern': '1',
      ...(body && { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return this.browser.send(ORIGIN + path, init);
  }

  async config(): Promise<Config> {
    return parse(configSchema, await (await this.call('GET', '/auth/config')).json());
  }

  /** The browser flow up to the code, as the kit does it: state and verifier are the page's. */
  async authorize({
    login = 'ada',
    connection = 'op',
    parameters = {},
  }: SignInWish = {}): Promise<{ answer: URL; callback: CallbackRequest }> {
    const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
    const codeChallenge = await computeCodeChallenge(codeVerifier);
    const request = { connection, state, codeChallenge, parameters };
    const begun = await this.call('POST', '/auth/sign-in', request);
    const text = await begun.text();
    if (!begun.ok) throw new Error(`the sign-in does not begin: ${text}`);
    const { authorizationUrl } = parse(signInViewSchema, JSON.parse(text));
    const answer = await signInAtProvider(this.browser, authorizationUrl, {
      login,
      appOrigin: ORIGIN,
    });
    const code = answer.searchParams.get('code') ?? '';
    const iss = answer.searchParams.get('iss') ?? undefined;
    const redirectUri = answer.origin + answer.pathname;
    return { answer, callback: { connection, code, state, codeVerifier, redirectUri, iss } };
  }

  /** The edge flow, from the link to the page that it ends at. */
  async signInByLink(
    { login = 'ada', connection = 'op', parameters = {} }: SignInWish = {},
    returnTo = '/inbox?folder=7',
  ): Promise<URL> {
    const query = new URLSearchParams({ connection, return_to: returnTo, ...parameters });
    const address = `${ORIGIN}/auth/sign-in?${query}`;
    const page = await signInAtProvider(this.browser, address, { login, appOrigin: ORIGIN });
    await this.#edge.settle?.();
    return page;
  }

  async signIn(options: SignInWish = {}): Promise<Response> {
    const { callback } = await this.authorize(options);
    return this.call('POST', '/auth/callback', callback);
  }

  async isSignedIn(): Promise<boolean> {
    const view: unknown = await (await this.call('GET', '/auth/session')).json();
    return Reflect.get(Object(view), 'status') === 'signed-in';
  }
}
