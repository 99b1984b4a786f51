import { createCluster } from '@redis/client';
import type { RedisTarget } from '../redis-url.ts';
import {
  type ClientEvents,
  type ConfirmedReply,
  evaluate,
  type RedisClient,
  readTime,
  type Script,
  sendWithWait,
} from './client.ts';
import { buildOptions } from './socket.ts';

/** How long after a broken connection the client asks who serves its slots, in milliseconds. */
const REDISCOVER_MS = 250;
/** How many times one write may follow its slot to another node. */
const MAX_REDIRECTIONS = 5;
/** Nodes may have different times. All processes ask the node that has this key. */
const CLOCK_KEY = 'postern:clock';
const SLOTS = 16_384;
const UNSERVED = 'no node of the Redis Cluster serves the slot of a key';
const REDIRECTION = /^(ASK|MOVED) \d+ (\S+)$/;

type Cluster = ReturnType<typeof createNodes>;

/** Creates a client of a Redis Cluster. It follows MOVED and ASK, and learns of a failover by itself. */
export function createClusterClient(
  target: Extract<RedisTarget, { kind: 'cluster' }>,
  { onError, onReady }: ClientEvents,
): RedisClient {
  const cluster = createNodes(target);
  cluster.on('error', onError);
  cluster.on('node-error', onError);
  cluster.on('connect', onReady);
  const rethrow = createRethrow(cluster);
  // Async, since the client throws without a promise.
  const findNode = async (key: string) => cluster.getNodeClientForKey(key);
  const findPrimaries = () => Promise.all(cluster.masters.map((node) => cluster.nodeClient(node)));
  return {
    hasOthers: true,
    findNode: async (key) => {
      const { socket } = (await findNode(key).catch(rethrow)).options;
      return JSON.stringify(socket);
    },
    connect: () => cluster.connect(),
    read: (key) => cluster.hGetAll(key).catch(rethrow),
    evaluate: (script) => evaluate(cluster, script).catch(rethrow),
    async evaluateOnReplicas(scripts, replicas, timeoutMs) {
      const write = { replicas, timeoutMs };
      const [first] = scripts;
      if (first === undefined) return [];
      try {
        return await send(await findNode(first.key).catch(rethrow), scripts, write);
      } catch (error) {
        if (readRedirection(error) === undefined) throw error;
      }
      // Slots move. Each script follows its own; running one twice has no effect.
      return Promise.all(
        scripts.map((one) => follow(cluster, one, write).catch((error: Error) => error)),
      );
    },
    readTimeMs: async () => readTime(await (await findNode(CLOCK_KEY).catch(rethrow)).time()),
    ping: async () => Promise.all((await findPrimaries()).map((client) => client.ping())),
    findPrimaries,
    close: () => cluster.close(),
    destroy: () => cluster.destroy(),
  };
}

/** If no node serves the slot of a key, the client throws a TypeError. */
function createRethrow(cluster: Cluster): (error: unknown) => never {
  return (error) => {
    const isUnserved = error instanceof TypeError && Object.keys(cluster.slots).length < SLOTS;
    throw isUnserved ? new Error(UNSERVED) : error;
  };
}

function createNodes({ addresses, login, tls }: Extract<RedisTarget, { kind: 'cluster' }>) {
  return createCluster({
    rootNodes: addresses.map((socket) => ({ socket })),
    defaults: buildOptions(login, tls),
    topologyRefreshOnReconnectionAttemptStrategy: REDISCOVER_MS,
  });
}

/** How writes are confirmed. */
interface Confirmation {
  readonly replicas: number;
  readonly timeoutMs: number;
}

type Node = Awaited<ReturnType<Cluster['getNodeClientForKey']>>;

async function send(
  node: Node,
  scripts: readonly Script[],
  { replicas, timeoutMs }: Confirmation,
  isAsked = false,
): Promise<ConfirmedReply[]> {
  const commands = isAsked ? node.multi().addCommand(['ASKING']) : node.multi();
  return sendWithWait(commands, scripts, replicas, timeoutMs);
}

/** The client follows redirections of single commands, but not of two that belong together. */
async function follow(
  cluster: Cluster,
  script: Script,
  confirmation: Confirmation,
): Promise<ConfirmedReply> {
  let node = await cluster.getNodeClientForKey(script.key);
  let isAsked = false;
  for (let redirections = 0; ; redirections += 1) {
    try {
      const [reply] = await send(node, [script], confirmation, isAsked);
      if (reply === undefined) throw new Error('Redis did not reply');
      return reply;
    } catch (error) {
      const redirection = readRedirection(error);
      if (redirection === undefined || redirections >= MAX_REDIRECTIONS) throw error;
      // The client follows the redirection of the plain command, and learns the node.
      await evaluate(cluster, script);
      const named = redirection.isAsk ? cluster.nodeByAddress.get(redirection.address) : undefined;
      isAsked = named !== undefined;
      node = await (named ? cluster.nodeClient(named) : cluster.getNodeClientForKey(script.key));
    }
  }
}

function readRedirection(error: unknown): { isAsk: boolean; address: string } | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, kind, address = ''] = REDIRECTION.exec(message) ?? [];
  return kind === undefined ? undefined : { isAsk: kind === 'ASK', address };
}
