import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  buildUserRoute,
  connectEdgeFlow,
  EDGE_REDIRECT_URI,
  InProcessEdge,
  OpApp,
} from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

/** An origin that return targets may name besides the edge's own. */
export const LISTED = 'https://listed.example';

/** The setting of a test of the edge flow. */
export interface EdgeFlowStage {
  readonly provider: RealProvider;
  readonly edge: InProcessEdge;
  readonly app: OpApp;
}

/**
 * Starts a provider for the tests of a file and, before each test, an edge whose connection `op`
 * uses the edge flow. The provider takes no pushed requests, so that tests can read what the
 * browser carries.
 */
export function useEdgeFlow(): EdgeFlowStage {
  let stage: EdgeFlowStage | undefined;
  let provider: RealProvider;
  const read = (): EdgeFlowStage => {
    if (stage === undefined) throw new Error('the test has not started');
    return stage;
  };
  beforeAll(async () => {
    provider = await startProvider({
      client: { redirect_uris: [EDGE_REDIRECT_URI] },
      configuration: { features: { pushedAuthorizationRequests: { enabled: false } } },
    });
  });
  beforeEach(() => {
    const edge = new InProcessEdge({
      connections: [connectEdgeFlow(provider)],
      routes: [buildUserRoute(provider)],
      variables: { POSTERN_ALLOWED_ORIGINS: LISTED },
    });
    stage = { provider, edge, app: new OpApp(edge) };
    provider.requests.length = 0;
  });
  afterAll(() => provider.close());
  return {
    get provider() {
      return read().provider;
    },
    get edge() {
      return read().edge;
    },
    get app() {
      return read().app;
    },
  };
}

/** How many codes the provider was asked to exchange since the test began. */
export function countExchanges({ provider }: EdgeFlowStage): number {
  return provider.requests.filter((request) => request === 'POST /token').length;
}
