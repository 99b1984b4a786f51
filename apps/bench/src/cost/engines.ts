import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  buildWorker,
  findFreePort,
  type RedisDurability,
  RedisServer,
  startEdgeAlone,
  startEdgeProcess,
  startWorkerd,
} from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { TRUSTS_LOOPBACK } from '../measuring/client-address.ts';

/** workerd evicts an object that is idle for 10 s; only then is its database a single file. */
const EVICTED_AFTER_MS = 16_000;

/** One edge on one runtime, with its store. */
export interface Engine {
  readonly name: string;
  readonly origin: string;
  readonly pid: number;
  /** The size of the store in bytes, by kind. */
  measureBytes(): Promise<Readonly<Record<string, number>>>;
  end(): Promise<void>;
}

/** The edges to measure. */
export const ENGINES: readonly {
  readonly start: (serviceOrigin: string) => Promise<Engine>;
  /** The largest number of sessions that is worth measuring. Default: no limit. */
  readonly most?: number;
}[] = [
  { start: (serviceOrigin) => startOnRedis(serviceOrigin, 'everysec') },
  { start: (serviceOrigin) => startOnRedis(serviceOrigin, 'always'), most: 10_000 },
  { start: startOnKv },
  { start: startOnDurableObjects },
];

async function startOnRedis(serviceOrigin: string, durability: RedisDurability): Promise<Engine> {
  const redis = await RedisServer.start({ durability });
  const variables = {
    ...buildVariables(serviceOrigin),
    ...TRUSTS_LOOPBACK,
    POSTERN_REDIS_URL: redis.url,
  };
  const edge = await startEdgeAlone('node', variables);
  const readNumber = async (section: string, field: string): Promise<number> =>
    Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await redis.command('INFO', section))?.[1]);
  return {
    name: `Node + Redis, fsync ${durability}`,
    origin: edge.origin,
    pid: edge.pid,
    measureBytes: async () => ({
      memory: await readNumber('memory', 'used_memory'),
      'on disk': await readNumber('persistence', 'aof_current_size'),
    }),
    async end() {
      await edge.end();
      await redis.end();
    },
  };
}

async function startOnKv(serviceOrigin: string): Promise<Engine> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-cost-'));
  const options = { port: await findFreePort(), dataDirectory };
  const edge = await startEdgeProcess('deno', {
    ...options,
    variables: { ...buildVariables(serviceOrigin), ...TRUSTS_LOOPBACK },
  });
  return {
    name: 'Deno + KV',
    origin: edge.origin,
    pid: edge.pid,
    measureBytes: async () => ({ 'on disk': await measureFolder(dataDirectory) }),
    async end() {
      await edge.end();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function startOnDurableObjects(serviceOrigin: string): Promise<Engine> {
  const variables = buildVariables(serviceOrigin);
  const service = { name: 'edge', script: buildWorker(), variables, records: 'edge' };
  const workerd = await startWorkerd([service]);
  return {
    name: 'workerd + Durable Objects',
    origin: workerd.origins[0] ?? '',
    pid: workerd.pid,
    async measureBytes() {
      await wait(EVICTED_AFTER_MS);
      return { 'on disk': await measureFolder(workerd.storage) };
    },
    end: () => workerd.end(),
  };
}

/** The bytes of all files below a folder, without SQLite's shared memory, which holds no data. */
async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('-shm')) continue;
    // A journal may be deleted while the folder is read.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += found?.size ?? 0;
  }
  return bytes;
}
