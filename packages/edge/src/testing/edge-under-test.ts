import type { CallbackRequest } from '@postern/core';
import {
  createEmulatorControls,
  createLekabEmulator,
  createLockitNetworkEmulator,
  type EmulatorControls,
  requestUserDecision,
} from '@postern/emulators';
import { authorize, TestBrowser } from '@postern/testing';
import type { ExecutionContext } from 'hono';
import type { CreateObserver } from '../app/observer.ts';
import { createEdge } from '../edge.ts';
import { defineRoutes } from '../forwarding/define-routes.ts';
import type { Fetch } from '../http/fetch.ts';
import type { PassLongBody } from '../http/long-body.ts';
import { createInProcessRateLimiter, type RateLimiter } from '../limits/rate-limiter.ts';
import { Counters } from '../observing/counters.ts';
import type { Log, LogEvent } from '../observing/log.ts';
import type { Route } from '../routes/route.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { createTracer } from '../trace/trace.ts';
import { createCheckedLog } from './check-log.ts';

/** The edge's public origin. */
export const ORIGIN: string = 'http://localhost:5173';
/** The origin of the LockitNetwork emulator. */
export const LOCKIT: string = 'http://localhost:9401';
/** The origin of the LEKAB emulator. */
export const LEKAB: string = 'http://localhost:9402';

const VARIABLES: Readonly<Record<string, string>> = {
  POSTERN_PUBLIC_ORIGIN: ORIGIN,
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  LOCKIT_CLIENT_ID: 'example-client',
  LOCKIT_CLIENT_SECRET: 'top-secret',
  LOCKIT_BASE_URL: LOCKIT,
  LEKAB_USERNAME: 'testuser',
  LEKAB_PASSWORD: 'testpass',
  LEKAB_BASE_URL: LEKAB,
};

/** Replaces parts of an {@link EdgeUnderTest}. */
export interface EdgeUnderTestOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly store?: Store;
  /** Default: those of the product. */
  readonly routes?: readonly Route[];
  readonly rateLimiter?: RateLimiter;
  /** Default: keeps the events, and fails the test if a line is not as the schema says. */
  readonly log?: Log;
  readonly passLongBody?: PassLongBody;
  /** Default: the tracer if `POSTERN_TRACE` is `1`, otherwise none. */
  readonly createObserver?: CreateObserver;
  /** Returns the client's address. Default: undefined, as in a runtime that does not know it. */
  readonly address?: () => string | undefined;
  /** Responds to the edge's requests in place of the emulators; `next` calls the emulator. */
  readonly intercept?: (
    url: string,
    next: () => Promise<Response>,
    init?: RequestInit,
  ) => Promise<Response>;
}

/** An edge with both emulators in this process, and a browser that calls it. */
export class EdgeUnderTest {
  readonly events: LogEvent[] = [];
  readonly counters: Counters = new Counters();
  readonly lockit: EmulatorControls;
  readonly lekab: EmulatorControls;
  readonly browser: TestBrowser;
  readonly fetch: (url: string, init?: RequestInit) => Response | Promise<Response>;
  /** Calls an emulator. */
  readonly emulators: (url: string, init?: RequestInit) => Promise<Response>;
  readonly #background: Promise<unknown>[] = [];
  readonly #context: ExecutionContext = {
    waitUntil: (work) => void this.#background.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  /** Added to the edge's clock, in milliseconds. The emulators' clocks move by their controls. */
  aheadMs = 0;

  constructor(options: EdgeUnderTestOptions = {}) {
    const emulators = createEmulators();
    this.emulators = emulators;
    const fetch: Fetch = (input, init) => {
      const url = String(input);
      const next = (): Promise<Response> => emulators(url, init);
      return options.intercept ? options.intercept(url, next, init) : next();
    };
    const reading = readSettings({ ...VARIABLES, ...options.variables });
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    const now = (): number => Date.now() + this.aheadMs;
    const edge = createEdge({
      settings: reading.settings,
      store: options.store ?? createMemoryStore(now),
      log: options.log ?? createCheckedLog(this.events),
      count: this.counters.count,
      ...(options.routes && { routes: defineRoutes(options.routes) }),
      rateLimiter: options.rateLimiter ?? createInProcessRateLimiter(now),
      ...(options.passLongBody && { passLongBody: options.passLongBody }),
      ...(options.address && { readClientAddress: options.address }),
      fetch,
      now,
      ...(options.variables?.['POSTERN_TRACE'] === '1' && { createObserver: createTracer }),
      ...(options.createObserver && { createObserver: options.createObserver }),
    });
    this.fetch = (url, init) => edge.request(url, init, {}, this.#context);
    this.lockit = createEmulatorControls(LOCKIT, emulators);
    this.lekab = createEmulatorControls(LEKAB, emulators);
    this.browser = new TestBrowser((url, init) =>
      url.startsWith(ORIGIN) ? this.fetch(url, init) : emulators(url, init),
    );
  }

  /**
   * Sends a request of the SPA: to this origin, with the CSRF header. It resolves when the edge has
   * also finished its work after the response.
   */
  async call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ 'x-postern': '1' });
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const response = await this.browser.send(ORIGIN + path, { ...init, method, headers });
    await Promise.all(this.#background.splice(0));
    return response;
  }

  callback(body: object): Promise<Response> {
    return this.post('/auth/callback', body);
  }

  post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.call('POST', path, { headers, body: JSON.stringify(body) });
  }

  /** Starts a sign-in, and walks through the provider's pages as the user `demo`, up to the code. */
  authorize(): Promise<CallbackRequest> {
    return authorize(
      (path, body) => this.post(path, body),
      { connection: 'lockit' },
      (authorizationUrl) => requestUserDecision(authorizationUrl, { request: this.emulators }),
    );
  }

  async signIn(): Promise<Response> {
    return this.callback(await this.authorize());
  }
}

function createEmulators(): (url: string, init?: RequestInit) => Promise<Response> {
  const lockit = createLockitNetworkEmulator();
  const lekab = createLekabEmulator();
  return async (url, init) => (url.startsWith(LOCKIT) ? lockit : lekab).request(url, init);
}

/** Reads the status and code of a problem document, such as `401 session_missing`. */
export async function readCode(response: Response): Promise<string> {
  const problem: unknown = await response.json();
  return `${response.status} ${String(Reflect.get(Object(problem), 'code'))}`;
}
