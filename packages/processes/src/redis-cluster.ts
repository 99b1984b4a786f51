import { findFreePort } from './ports.ts';
import { RedisServer } from './redis-server.ts';
import { until } from './until.ts';

const SLOTS = 16_384;
const SHARDS = 3;
const SHARE = Math.ceil(SLOTS / SHARDS);

/** How a {@link RedisCluster} is started. */
export interface ClusterOptions {
  /**
   * How long nodes wait for one that is silent before they replace it, in milliseconds. On a busy
   * machine, a node can be silent for a second. Default: 5000.
   */
  readonly nodeTimeoutMs?: number;
}

/** One part of the keys: the node that serves them, and the node that has a copy. */
export interface Shard {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
}

/** A real Redis Cluster for one test: three primaries, each with one replica. */
export class RedisCluster {
  readonly shards: readonly Shard[];
  /** The URL of the cluster. It names the primaries. */
  readonly url: string;

  private constructor(shards: readonly Shard[]) {
    this.shards = shards;
    this.url = `redis+cluster://${shards.map(({ primary }) => `127.0.0.1:${primary.port}`).join(',')}`;
  }

  /** Starts six nodes, and waits until each replica has a copy. */
  static async start({ nodeTimeoutMs = 5000 }: ClusterOptions = {}): Promise<RedisCluster> {
    const shards = await Promise.all(
      Array.from({ length: SHARDS }, async () => ({
        primary: await startNode(nodeTimeoutMs),
        replica: await startNode(nodeTimeoutMs),
      })),
    );
    const cluster = new RedisCluster(shards);
    await cluster.#join();
    return cluster;
  }

  get nodes(): readonly RedisServer[] {
    return this.shards.flatMap(({ primary, replica }) => [primary, replica]);
  }

  /**
   * Moves the slot of a key, with its keys, to another node. Until the end of the move, the old node
   * says ASK.
   *
   * @returns ends the move: from then on, the old node says MOVED
   */
  async beginMove(key: string): Promise<() => Promise<void>> {
    const slot = await this.#findSlot(key);
    const index = this.shards.findIndex((_, shard) => slot < (shard + 1) * SHARE);
    const from = this.#getPrimary(index);
    const to = this.#getPrimary((index + 1) % this.shards.length);
    const [fromId, toId] = await Promise.all([readId(from), readId(to)]);
    const setSlot = (node: RedisServer, ...words: string[]): Promise<string> =>
      node.command('CLUSTER', 'SETSLOT', String(slot), ...words);
    await setSlot(to, 'IMPORTING', fromId);
    await setSlot(from, 'MIGRATING', toId);
    const keys = await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '1000');
    for (const found of keys.split('\r\n').filter((line) => /^[^*$]/.test(line))) {
      await from.command('MIGRATE', '127.0.0.1', String(to.port), found, '0', '1000');
    }
    return async () => {
      for (const { primary } of this.shards) await setSlot(primary, 'NODE', toId);
    };
  }

  #getPrimary(index: number): RedisServer {
    const shard = this.shards[index];
    if (shard === undefined) throw new Error('a cluster has three shards');
    return shard.primary;
  }

  async #findSlot(key: string): Promise<number> {
    const reply = await this.#getPrimary(0).command('CLUSTER', 'KEYSLOT', key);
    return Number(/:(\d+)/.exec(reply)?.[1]);
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
  }

  async #join(): Promise<void> {
    const first = this.#getPrimary(0);
    for (const [index, { primary }] of this.shards.entries()) {
      const last = Math.min(SLOTS, (index + 1) * SHARE) - 1;
      await primary.command('CLUSTER', 'ADDSLOTSRANGE', String(index * SHARE), String(last));
    }
    for (const node of this.nodes) {
      const bus = ['127.0.0.1', String(node.port), String(readBusPort(node))];
      if (node !== first) await first.command('CLUSTER', 'MEET', ...bus);
    }
    for (const { primary, replica } of this.shards) {
      const id = await readId(primary);
      await until(async () => (await replica.command('CLUSTER', 'REPLICATE', id)).includes('OK'));
    }
    for (const node of this.nodes) {
      await until(async () => (await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    }
    for (const { primary, replica } of this.shards) {
      await until(async () => {
        const info = await replica.command('INFO', 'replication');
        return info.includes(`master_port:${primary.port}`) && info.includes('link_status:up');
      });
    }
  }
}

const busPorts = new WeakMap<RedisServer, number>();

async function startNode(nodeTimeoutMs: number): Promise<RedisServer> {
  const bus = await findFreePort();
  const options = [
    ['--cluster-enabled', 'yes'],
    ['--cluster-config-file', 'nodes.conf'],
    ['--cluster-node-timeout', String(nodeTimeoutMs)],
    // The default is the server's port and 10,000, which may be in use.
    ['--cluster-port', String(bus)],
    ['--repl-diskless-sync-delay', '0'],
  ];
  const node = await RedisServer.start({ arguments: options.flat() });
  busPorts.set(node, bus);
  return node;
}

function readBusPort(node: RedisServer): number {
  return busPorts.get(node) ?? 0;
}

async function readId(node: RedisServer): Promise<string> {
  const [, id = ''] = (await node.command('CLUSTER', 'MYID')).split('\r\n');
  return id;
}
