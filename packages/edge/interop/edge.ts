import { type Config, computeCodeChallenge, configSchema, createCodeVerifier } from '@postern/core';
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

/** What the app hands to the edge after a sign-in. */
export interface CallbackBody {
  connection: string;
  code: string;
  codeVerifier: string;
  redirectUri: string;
  iss?: string;
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

  /** As the kit does it: the connection's facts from the edge, state and verifier from the browser. */
  async authorize({
    login = 'ada',
    connection = 'op',
    parameters = {},
  }: {
    login?: string;
    connection?: string;
    parameters?: Readonly<Record<string, string>>;
  } = {}): Promise<{ answer: URL; callback: CallbackBody }> {
    const { connections } = await this.config();
    const facts = connections.find(({ id }) => id === connection);
    if (facts === undefined || !('authorizationEndpoint' in facts)) {
      throw new Error(`nobody can sign in with ${connection}`);
    }
    const codeVerifier = createCodeVerifier();
    const url = new URL(facts.authorizationEndpoint);
    const request = {
      scope: facts.scopes?.join(' ') ?? '',
      ...parameters,
      response_type: 'code',
      client_id: facts.clientId,
      redirect_uri: facts.redirectUri,
      state: 'a state',
      code_challenge: await computeCodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(request)) {
      if (value !== '') url.searchParams.set(name, value);
    }
    const answer = await signInAtProvider(this.browser, url.href, { login, appOrigin: ORIGIN });
    const code = answer.searchParams.get('code') ?? '';
    const iss = answer.searchParams.get('iss');
    const { redirectUri } = facts;
    const found = { connection, code, codeVerifier, redirectUri, ...(iss !== null && { iss }) };
    return { answer, callback: found };
  }

  async signIn(options: Parameters<AppBrowser['authorize']>[0] = {}): Promise<Response> {
    const { callback } = await this.authorize(options);
    return this.call('POST', '/auth/callback', callback);
  }

  async isSignedIn(): Promise<boolean> {
    const view: unknown = await (await this.call('GET', '/auth/session')).json();
    return Reflect.get(Object(view), 'status') === 'signed-in';
  }
}
