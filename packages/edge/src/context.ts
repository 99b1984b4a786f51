import type { Context } from 'hono';
import type { Connection } from './connection.ts';
import type { Log } from './log.ts';
import type { Fetch } from './oauth/provider-fetch.ts';
import type { KeepAlive } from './renewal/single-flight.ts';
import type { ServiceTokens } from './service-token/service-tokens.ts';
import type { CookiePolicy } from './sessions/cookie.ts';
import type { Leases } from './sessions/lease.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './stores/store.ts';

/** What an edge is made of; one for its whole life, handed to every route. */
export interface Edge {
  readonly settings: Settings;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly serviceTokens: ServiceTokens;
  readonly cookies: CookiePolicy;
  readonly leases: Leases;
  readonly fetch: Fetch;
  readonly readClientSignal: (request: Request) => AbortSignal | undefined;
  readonly now: () => number;
  readonly log: Log;
}

/** Hono's view of one request to the edge. */
export interface EdgeEnv {
  Variables: {
    edge: Edge;
    requestId: string;
    /** A lease to set beside a forwarded answer. */
    lease?: string;
  };
}
export type EdgeContext = Context<EdgeEnv>;

/** How the runtime keeps work going after the answer: `waitUntil` where there is one, else by itself. */
export function keepAliveOf(c: EdgeContext): KeepAlive {
  return (work) => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Hono throws where the runtime has no execution context; there, promises simply go on.
    }
  };
}
