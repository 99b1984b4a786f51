import type { Context } from 'hono';
import type { Connection } from './connection.ts';
import type { Route } from './forwarding/route.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import type { Log } from './log.ts';
import type { Fetch } from './oauth/provider-fetch.ts';
import type { Count } from './observing/counters.ts';
import type { Tracer } from './observing/trace.ts';
import type { KeepAlive } from './renewal/single-flight.ts';
import type { ServiceTokens } from './service-token/service-tokens.ts';
import type { CookiePolicy, EdgeCookies } from './sessions/cookie.ts';
import type { Leases } from './sessions/lease.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './stores/store.ts';

/** What an edge is made of; one for its whole life, handed to every route. */
export interface Edge {
  readonly settings: Settings;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly routes: readonly Route[];
  readonly store: Store;
  readonly sessions: Sessions;
  readonly serviceTokens: ServiceTokens;
  readonly cookies: CookiePolicy;
  readonly leases: Leases;
  readonly fetch: Fetch;
  readonly readClientSignal: (request: Request) => AbortSignal | undefined;
  readonly readClientAddress: (request: Request) => string | undefined;
  readonly readsShortAnswers: boolean;
  readonly rateLimiter: RateLimiter;
  readonly now: () => number;
  readonly log: Log;
  readonly count: Count;
  /** In development only. */
  readonly tracer: Tracer | undefined;
}

/** Where a request's time went, in milliseconds: what Server-Timing says. */
export interface Times {
  storeMs: number;
  upstreamMs: number;
}

/** Hono's view of one request to the edge. */
export interface EdgeEnv {
  Variables: {
    edge: Edge;
    requestId: string;
    times: Times;
    brought: EdgeCookies;
    /** A lease to set beside a forwarded answer. */
    lease?: string;
  };
}
export type EdgeContext = Context<EdgeEnv>;

/** How the runtime keeps work going after the answer: `waitUntil` where there is one, else by itself. */
export function keepAliveOf(c: EdgeContext): KeepAlive {
  return (promise) => {
    // Whoever waits for it hears of a failure; in the background nobody does, and none may end the process.
    const work = promise.catch(() => undefined);
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Hono throws where the runtime has no execution context; there, promises simply go on.
    }
  };
}
