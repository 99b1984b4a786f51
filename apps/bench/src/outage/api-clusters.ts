import {
  type Cluster,
  startDenoCluster,
  startNodeCluster,
  startWorkerdCluster,
} from '../cluster/edges.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { TRUSTS_LOOPBACK } from '../measuring/client-address.ts';
import type { ApiStage } from '../storm/api-stage.ts';

/** Starts several edges with the configuration of a stage. */
export type StartApiCluster = (stage: ApiStage) => Promise<Cluster>;

/**
 * How each runtime starts edges for sessions with tokens for APIs, by name.
 *
 * @param members isolates of one workerd, or processes
 */
export async function buildApiClusters(
  members: number,
): Promise<Readonly<Record<'workerd' | 'node' | 'deno', StartApiCluster>>> {
  const script = await bundleWorker('../../worker/src/json-config.ts');
  return {
    workerd: ({ providerOrigin, config }) =>
      startWorkerdCluster(members, providerOrigin, script, { CONFIG: config }),
    node: ({ providerOrigin, config }) =>
      startNodeCluster(members, providerOrigin, {}, { config, variables: TRUSTS_LOOPBACK }),
    // Deno reaches only the hosts that its settings name.
    deno: ({ providerOrigin, apiOrigin, config }) =>
      startDenoCluster(members, providerOrigin, {
        config,
        variables: { ...TRUSTS_LOOPBACK, POSTERN_API_HOST: `${apiOrigin} GET /none` },
      }),
  };
}

/** What a row calls the edges of a runtime. */
export const CLUSTER_NAMES = {
  workerd: (members: number) => `${members} isolates of workerd`,
  node: (members: number) => `${members} processes of Node, one Redis`,
  deno: (members: number) => `${members} processes of Deno, one KV`,
} as const;

/** The runtimes, in the order of the rows. */
export const RUNTIMES = ['workerd', 'node', 'deno'] as const;
