import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildWorker,
  type EdgeProcess,
  findFreePort,
  Network,
  type RedisOptions,
  RedisServer,
  type Runtime,
  startEdgeProcess,
  startWorkerd,
} from '@postern/processes';
import { buildVariables } from '@postern/testing';

/** A process that a case can make fail. */
export type Member = Pick<EdgeProcess, 'pid' | 'signal' | 'kill' | 'restart' | 'ended'>;

/** Several edges with one store. */
export interface Cluster {
  readonly origins: readonly string[];
  /** Their processes. All isolates of workerd are one process. */
  readonly members: readonly Member[];
  end(): Promise<void>;
}

/** What processes are configured with besides the connection to LockitNetwork. */
export interface Configured {
  /** The content of `postern.config.json`. Default: no file. */
  readonly config?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A cluster of Node processes, with its Redis. */
export interface NodeCluster extends Cluster {
  readonly redis: RedisServer;
  /** The networks between each process and Redis. */
  readonly networks: readonly Network[];
}

/** Starts Node processes with one Redis, each over its own network. */
export async function startNodeCluster(
  count: number,
  lockitOrigin: string,
  options: RedisOptions = {},
  configured: Configured = {},
): Promise<NodeCluster> {
  const redis = await RedisServer.start(options);
  const networks = await Promise.all(
    Array.from({ length: count }, () => Network.start(redis.port)),
  );
  const variablesOf = (i: number): Record<string, string> => ({
    POSTERN_REDIS_URL: `redis://127.0.0.1:${networks[i]?.port}`,
  });
  const edges = await startProcesses('node', count, lockitOrigin, variablesOf, configured);
  return {
    ...edges,
    redis,
    networks,
    async end() {
      await edges.end();
      await Promise.all(networks.map((network) => network.end()));
      await redis.end();
    },
  };
}

/** Starts Deno processes with one KV file. */
export function startDenoCluster(
  count: number,
  lockitOrigin: string,
  configured: Configured = {},
): Promise<Cluster> {
  return startProcesses('deno', count, lockitOrigin, () => ({}), configured);
}

/** Starts isolates of one workerd, with one namespace of Durable Objects. */
export async function startWorkerdCluster(
  count: number,
  lockitOrigin: string,
  script: string = buildWorker(),
  more: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const variables = { ...buildVariables(lockitOrigin), ...more };
  const workerd = await startWorkerd(
    Array.from({ length: count }, (_, i) => ({
      name: `edge-${i}`,
      script,
      variables,
      records: 'edge-0',
    })),
  );
  return { origins: workerd.origins, members: [workerd], end: () => workerd.end() };
}

/** Starts processes of one runtime that share a folder for their data. */
export async function startProcesses(
  runtime: Runtime,
  count: number,
  lockitOrigin: string,
  variablesOf: (index: number) => Record<string, string>,
  { config, variables: more = {} }: Configured = {},
): Promise<Cluster> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-cluster-'));
  const file = join(dataDirectory, 'postern.config.json');
  if (config !== undefined) await writeFile(file, config);
  const named = config === undefined ? {} : { POSTERN_CONFIG: file };
  const members = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const variables = { ...buildVariables(lockitOrigin), ...named, ...more, ...variablesOf(i) };
      return startEdgeProcess(runtime, { port: await findFreePort(), variables, dataDirectory });
    }),
  );
  return {
    origins: members.map(({ origin }) => origin),
    members,
    async end() {
      await Promise.all(members.map((member) => member.kill()));
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
