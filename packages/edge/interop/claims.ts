import { type SessionView, sessionViewSchema } from '@postern/core';
import { parse } from 'valibot';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import type { Route } from '../src/index.ts';
import type { Store } from '../src/stores/store.ts';
import { type CountingStore, createCountingStore } from '../src/testing/counting-store.ts';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import {
  LIFETIMES,
  type RealProvider,
  type RealProviderOptions,
  startProvider,
} from './provider.ts';

/** A provider whose users have claims, an edge whose connection lists some, and an app. */
export interface ClaimsStory {
  readonly provider: RealProvider;
  readonly edge: InProcessEdge;
  readonly app: OpApp;
  /** The claims of every user, which may change at any time. */
  readonly claims: Record<string, unknown>;
  /** The provider's responses to requests whose URL ends with a key. Default: its own. */
  readonly responses: Map<string, Respond>;
  /** The sessions of the edge. */
  readonly store: CountingStore;
  /** The session as the browser sees it. */
  view(): Promise<SessionView>;
  /** Refreshes in an hour from the last time. */
  refresh(): Promise<Response>;
  /** How many userinfo requests the provider has received. */
  countUserinfo(): number;
}

/** Responds to a request of the edge in place of the provider. */
type Respond = (
  next: () => Promise<Response>,
  init: RequestInit | undefined,
) => Response | Promise<Response>;

/** How a story differs from a provider with claims in its ID tokens. */
export interface ClaimsStoryOptions {
  readonly options: Partial<DiscoveredOptions>;
  /** Where the provider states claims other than `sub`. Default `id-token`. */
  readonly from?: 'id-token' | 'userinfo';
  /** Where the sessions are. Default: in memory. */
  readonly store?: Store;
  /** Sees each request of the edge. */
  readonly intercept?: (url: string, init: RequestInit | undefined) => void;
  /** Default: one route to the provider's userinfo endpoint. */
  readonly buildRoutes?: (provider: RealProvider) => readonly Route[];
  readonly provider?: Partial<RealProviderOptions>;
}

const HOUR_MS = 3_600_000;
const ADA: Readonly<Record<string, unknown>> = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  groups: ['staff', 'admin'],
  salary: 'secret',
};

/** Starts provider and edge. Close `provider` at the end. */
export async function startClaims({
  options,
  from = 'id-token',
  buildRoutes = (provider) => [buildUserRoute(provider)],
  provider: more = {},
  store: given,
  intercept,
}: ClaimsStoryOptions): Promise<ClaimsStory> {
  const claims: Record<string, unknown> = { ...ADA };
  const provider = await startClaimsProvider(claims, from, more);
  const responses: ClaimsStory['responses'] = new Map();
  const store = createCountingStore(given);
  const edge = new InProcessEdge({
    connections: [connect(provider, { scopes: ['openid', 'all'], ...options })],
    routes: buildRoutes(provider),
    variables: { POSTERN_TRACE: '1' },
    store,
    intercept: async (url, next, init) => {
      intercept?.(url, init);
      const path = new URL(url).pathname;
      return (await responses.get(path)?.(next, init)) ?? next();
    },
  });
  const app = new OpApp(edge);
  return {
    provider,
    edge,
    app,
    claims,
    responses,
    store,
    view: async () =>
      parse(sessionViewSchema, await (await app.call('GET', '/auth/session')).json()),
    refresh() {
      edge.aheadMs += HOUR_MS;
      return app.call('POST', '/auth/refresh');
    },
    countUserinfo: () => provider.requests.filter((line) => line === 'GET /me').length,
  };
}

/** Starts a provider whose scope `all` gives every claim but `sub`. */
function startClaimsProvider(
  claims: Readonly<Record<string, unknown>>,
  from: 'id-token' | 'userinfo',
  { client, configuration }: Partial<RealProviderOptions>,
): Promise<RealProvider> {
  return startProvider({
    client: { redirect_uris: [REDIRECT_URI], ...client },
    configuration: {
      scopes: ['openid', 'offline_access', 'all'],
      claims: { openid: ['sub'], all: ['name', 'email', 'groups', 'salary', 'realm_access'] },
      // OpenID Connect Core §5.4: claims of scopes are in userinfo if there is an access token.
      // The edge's clock moves ahead of the provider's, by days.
      ttl: { ...LIFETIMES, IdToken: 30 * 24 * 3600 },
      conformIdTokenClaims: from === 'userinfo',
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...claims, sub }) }),
      ...configuration,
    },
  });
}
