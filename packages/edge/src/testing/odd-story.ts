import { BASE_VARIABLES, PUBLIC_ORIGIN, TestBrowser } from '@postern/testing';
import type { ExecutionContext } from 'hono';
import type { EdgeConnection } from '../app/parts.ts';
import { createEdge } from '../edge.ts';
import { createApiTokens } from '../exchange/index.ts';
import { defineRoutes } from '../forwarding/define-routes.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import type { LogEvent } from '../observing/log.ts';
import type { Route } from '../routes/route.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createCheckedLog } from './check-log.ts';
import type { OddProvider } from './odd-provider.ts';

/** An edge with one connection of the edge flow, its odd provider, and a browser. */
export class OddStory {
  readonly events: LogEvent[] = [];
  readonly browser: TestBrowser;
  /** Responds in place of the provider; `next` calls the provider. */
  intercept: (url: string, next: () => Promise<Response>, init?: RequestInit) => Promise<Response> =
    (_, next) => next();
  /** Added to the edge's clock, in milliseconds. */
  aheadMs = 0;
  readonly provider: OddProvider;
  readonly #connection: EdgeConnection;
  readonly #background: Promise<unknown>[] = [];

  /** @param routes default: none of its own */
  constructor(connection: EdgeConnection, provider: OddProvider, routes?: readonly Route[]) {
    const now = (): number => Date.now() + this.aheadMs;
    this.provider = provider;
    this.#connection = connection;
    const reading = readSettings(BASE_VARIABLES, [connection]);
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    const edge = createEdge({
      settings: reading.settings,
      connections: [connection],
      ...(routes && { routes: defineRoutes(routes, { apiTokens: createApiTokens() }) }),
      store: createMemoryStore(now),
      rateLimiter: createInProcessRateLimiter(now),
      log: createCheckedLog(this.events),
      now,
      fetch: (url, init) => this.intercept(String(url), () => provider.fetch(url, init), init),
    });
    const context: ExecutionContext = {
      waitUntil: (work) => void this.#background.push(work),
      passThroughOnException: () => undefined,
      props: {},
    };
    this.browser = new TestBrowser((url, init) => edge.request(url, init, {}, context));
  }

  /** Starts a sign-in. @returns the URL of the authorization request */
  async begin(): Promise<string> {
    const path = `/auth/sign-in?connection=${this.#connection.id}&return_to=/in`;
    const response = await this.browser.send(PUBLIC_ORIGIN + path);
    return response.headers.get('location') ?? `status ${response.status}`;
  }

  /** Brings an authorization response to the edge. @returns where the browser ends, such as `/in` */
  async arrive(response: URLSearchParams, by: 'query' | 'form' = 'query'): Promise<string> {
    const path = `${PUBLIC_ORIGIN}/auth/callback/${this.#connection.id}`;
    let answer =
      by === 'query'
        ? await this.browser.send(`${path}?${response}`)
        : // The provider's page posts the form, so the browser sends no cookie.
          await this.browser.send(path, {
            method: 'POST',
            body: response,
            headers: { cookie: '-' },
          });
    if (by === 'form') {
      answer = await this.browser.send(new URL(this.#locate(answer), PUBLIC_ORIGIN).href);
    }
    await Promise.all(this.#background.splice(0));
    return this.#locate(answer).replace(PUBLIC_ORIGIN, '');
  }

  /** A whole sign-in. @returns where the browser ends, such as `/in` or `/in#postern-error=…` */
  async signIn(by: 'query' | 'form' = 'query'): Promise<string> {
    return this.arrive(this.provider.authorize(await this.begin()), by);
  }

  /** Sends a request of the app. @returns the body, or the code of a problem document */
  async call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const headers = { 'x-postern': '1', 'content-type': 'application/json' };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await this.browser.send(PUBLIC_ORIGIN + path, init);
    await Promise.all(this.#background.splice(0));
    return response.status === 204 ? {} : response.json();
  }

  /** The session's user, or its status if it has none. */
  async readUser(): Promise<unknown> {
    const session = await this.call('GET', '/auth/session');
    return session['user'] ?? session['status'];
  }

  /** Refreshes the tokens an hour later. @returns the user, or the code of a problem document */
  async refresh(): Promise<unknown> {
    this.aheadMs += 3_600_000;
    const session = await this.call('POST', '/auth/refresh');
    return session['user'] ?? session['code'] ?? session['status'];
  }

  /** Why things failed, from the log. */
  readCauses(): readonly string[] {
    return this.events.flatMap((event) => ('cause' in event ? [event.cause ?? ''] : []));
  }

  #locate(response: Response): string {
    return response.headers.get('location') ?? `status ${response.status}`;
  }
}
