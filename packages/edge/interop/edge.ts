import type { CallbackRequest } from '@postern/core';
import {
  App,
  authorize,
  BASE_VARIABLES,
  PUBLIC_ORIGIN,
  type SignInWish,
  TestBrowser,
} from '@postern/testing';
import type { ExecutionContext } from 'hono';
import { type DiscoveredOptions, discovered } from '../src/discovered/index.ts';
import { createApiTokens } from '../src/exchange/index.ts';
import {
  type Connection,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type LogEvent,
  type Metric,
  type RateLimiter,
  type Route,
  type RouteTokens,
  readSettings,
} from '../src/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import type { Store } from '../src/stores/store.ts';
import { createTracer } from '../src/trace/trace.ts';
import { type RealProvider, signInAtProvider } from './provider.ts';

/** The edge's public origin. */
export const ORIGIN = PUBLIC_ORIGIN;
/** Where the provider sends the browser back to, in each flow. */
export const REDIRECT_URI = `${ORIGIN}/callback/op`;
export const EDGE_REDIRECT_URI = `${ORIGIN}/auth/callback/op`;

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface InProcessEdgeOptions {
  readonly connections: readonly Connection[];
  readonly routes?: readonly Route[];
  /** Default: `createApiTokens()` without names. */
  readonly apiTokens?: RouteTokens;
  readonly variables?: Readonly<Record<string, string>>;
  readonly store?: Store;
  /** Counts requests, all of which come from one client address. */
  readonly rateLimiter?: RateLimiter;
  /** Sees every request of the edge to the network, and may respond to it. */
  readonly intercept?: (
    url: string,
    next: () => Promise<Response>,
    init?: RequestInit,
  ) => Promise<Response>;
}

/** Options of a connection to the client that `startProvider` registers. */
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

/** A connection to {@link buildOptions}. */
export function connect(
  provider: RealProvider,
  options: Partial<DiscoveredOptions> = {},
): Connection {
  return discovered(buildOptions(provider, options));
}

/** A connection of the edge flow; its redirect URI is {@link EDGE_REDIRECT_URI}. */
export function connectEdgeFlow(
  provider: RealProvider,
  options: Partial<DiscoveredOptions> = {},
): Connection {
  return connect(provider, { flow: 'edge', redirectUri: undefined, ...options });
}

/** A route to the provider's userinfo endpoint, which verifies the access token of each call. */
export function buildUserRoute({ issuer }: RealProvider, connection = 'op'): Route {
  return {
    name: 'me',
    upstream: issuer,
    allow: [{ methods: ['GET'], path: '/me' }],
    credential: 'user',
    connection,
    maxBodyBytes: 0,
    firstByteTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    rateLimits: {},
  };
}

/** An edge in this process, with the network behind it and any number of browsers in front. */
export class InProcessEdge {
  readonly events: LogEvent[] = [];
  /** Everything that metrics are made of. */
  readonly metrics: Metric[] = [];
  readonly store: Store;
  readonly request: (url: string, init?: RequestInit) => Response | Promise<Response>;
  readonly #background: Promise<unknown>[] = [];
  /** Moves the edge's clock ahead. The provider keeps the system's time. */
  aheadMs = 0;

  constructor(options: InProcessEdgeOptions) {
    const { connections, routes = [], intercept, rateLimiter } = options;
    const reading = readSettings({ ...BASE_VARIABLES, ...options.variables }, connections);
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
      routes: defineRoutes(routes, { apiTokens: options.apiTokens ?? createApiTokens() }),
      store: this.store,
      log,
      count: (metric) => this.metrics.push(metric),
      // The trace is a header of each response.
      ...(options.variables?.['POSTERN_TRACE'] === '1' && { createObserver: createTracer }),
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

  /** Waits for the work that the edge does after its responses. */
  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.all(this.#background.splice(0));
  }
}

/** The edge as an {@link OpApp} sees it. `settle` is called after each of the app's calls. */
type ReachableEdge = Pick<InProcessEdge, 'request'> & Partial<Pick<InProcessEdge, 'settle'>>;

/** A sign-in as `login`, by default `ada`, with the connection `op`. */
type OpSignIn = Partial<SignInWish> & { readonly login?: string };

/** An app whose users sign in at the provider of {@link startProvider}, in a separate browser. */
export class OpApp extends App {
  readonly browser: TestBrowser;
  readonly #edge: ReachableEdge;

  /** @param cookies the cookies of the edge that the browser already has */
  constructor(edge: ReachableEdge, cookies: ReadonlyMap<string, string> = new Map()) {
    const browser = new TestBrowser((url, init) =>
      url.startsWith(ORIGIN) ? edge.request(url, init) : fetch(url, init),
    );
    super(ORIGIN, (url, init) => browser.send(url, init));
    this.#edge = edge;
    this.browser = browser;
    for (const [name, value] of cookies) this.jar.set(name, value);
  }

  /** The browser's cookies of the edge. */
  get jar(): Map<string, string> {
    return this.browser.jar(ORIGIN);
  }

  override async call(method: string, path: string, init?: RequestInit): Promise<Response> {
    const response = await super.call(method, path, init);
    await this.#edge.settle?.();
    return response;
  }

  /** The browser flow up to the code. */
  authorize({
    login,
    connection = 'op',
    parameters = {},
  }: OpSignIn = {}): Promise<CallbackRequest> {
    const post = (path: string, body: object): Promise<Response> => this.post(path, body);
    return authorize(post, { connection, parameters }, (url) => this.walk(url, { login }));
  }

  /** The whole browser flow. @returns the response to the code */
  async signIn(options: OpSignIn = {}): Promise<Response> {
    return this.post('/auth/callback', await this.authorize(options));
  }

  /** The whole edge flow, from a link. @returns the page that it ends at */
  async signInByLink(
    { login, connection = 'op', parameters = {} }: OpSignIn = {},
    returnTo = '/inbox?folder=7',
  ): Promise<URL> {
    const query = new URLSearchParams({ connection, return_to: returnTo, ...parameters });
    const page = await this.walk(`${ORIGIN}/auth/sign-in?${query}`, { login });
    await this.#edge.settle?.();
    return page;
  }

  /** The edge flow up to the redirect URI. @returns the address that the provider redirects to */
  async arrive(query = 'return_to=/inbox', login?: string): Promise<URL> {
    const begun = await this.go(`/auth/sign-in?${query}`);
    return this.walk(begun.headers.get('location') ?? '', { login, stopsAt: '/auth/callback/op' });
  }

  /** Has the browser itself go to an address, without the app's header. */
  go(url: string | URL, init?: RequestInit): Promise<Response> {
    return this.browser.send(new URL(url, ORIGIN).href, init);
  }

  /** Signs in on the provider's pages. @returns the address that the browser comes back to */
  walk(
    address: string,
    { login = 'ada', stopsAt }: { login?: string | undefined; stopsAt?: string } = {},
  ): Promise<URL> {
    const appOrigin = ORIGIN;
    return signInAtProvider(this.browser, address, {
      login,
      appOrigin,
      ...(stopsAt && { stopsAt }),
    });
  }
}
