import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import {
  findFreePort,
  REDIS_SERVER,
  RedisCluster,
  RedisSentinels,
  RedisServer,
  until,
} from '@postern/processes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRedisStore, type RedisStore, type RedisStoreOptions } from './redis-store.ts';

const title = REDIS_SERVER ?? 'Redis (skipped: no server is installed)';
const record = { version: 'a', value: 'sealed', expiresAtMs: Date.now() + 600_000 };
const WAIT = { waitReplicas: 1 };
const POLL = { timeout: 20_000 };
const KEYS = Array.from({ length: 60 }, (_, i) => `key-${i}`);
const connected: RedisStore[] = [];

async function connect(url: string, options: RedisStoreOptions = {}): Promise<RedisStore> {
  const errors = { onError: () => undefined, onBack: () => undefined };
  const store = await connectRedisStore(url, errors, options);
  connected.push(store);
  return store;
}

const tryWrite = ({ store }: RedisStore, key: string): Promise<boolean> =>
  store.writeIfVersion(key, undefined, record).catch(() => false);

function writeAll({ store }: RedisStore): Promise<readonly boolean[]> {
  return Promise.all(KEYS.map((key) => store.writeIfVersion(key, undefined, record)));
}

/** Reads every key, and again until Redis replies to all. */
async function readAll({ store }: RedisStore): Promise<readonly unknown[]> {
  let found: readonly unknown[] = [];
  await until(async () => {
    found = await Promise.all(KEYS.map((key) => store.read(key)));
    return true;
  });
  return found;
}

describe.skipIf(REDIS_SERVER === undefined)(`a cluster of ${title}`, () => {
  let cluster: RedisCluster;
  let stores: Readonly<Record<'plain' | 'confirmed', RedisStore>>;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    stores = {
      plain: await connect(cluster.url),
      confirmed: await connect(cluster.url, WAIT),
    };
  });
  afterAll(async () => {
    await Promise.all(connected.splice(0).map((store) => store.close()));
    await cluster.end();
  });

  describeStore('the store in a cluster', () => stores.plain.store);
  describeStore('the store in a cluster with WAIT', () => stores.confirmed.store);
  describeRefresh('the store in a cluster with WAIT', () => stores.confirmed.store);

  test('warns of a failover without WAIT', async () => {
    expect(await stores.confirmed.findRisks()).toEqual([]);
    const risks = await stores.plain.findRisks();
    expect(risks).toEqual([expect.stringContaining('set POSTERN_REDIS_WAIT_REPLICAS=1')]);
  });

  test('follows a slot that moves to another node (ASK and MOVED), with and without WAIT', async () => {
    for (const { store } of [stores.plain, stores.confirmed]) {
      const tag = `{${Math.random()}}`;
      const [old, young] = [`${tag}old`, `${tag}young`];
      await store.writeIfVersion(old, undefined, record);
      const endMove = await cluster.beginMove(`postern:${old}`);
      expect(await store.read(old)).toEqual(record);
      expect(await store.writeIfVersion(old, 'a', { ...record, version: 'b' })).toBe(true);
      expect(await store.writeIfVersion(young, undefined, record)).toBe(true);
      await endMove();
      expect(await store.read(young)).toEqual(record);
      expect(await store.writeIfVersion(old, 'b', { ...record, version: 'c' })).toBe(true);
      await store.delete(old);
      expect(await store.read(old)).toBeUndefined();
    }
  });

  test('finds every confirmed record after a primary was killed', async () => {
    expect(await writeAll(stores.confirmed)).not.toContain(false);
    const [shard] = cluster.shards;
    await shard?.primary.kill();
    expect(await readAll(stores.confirmed)).toEqual(KEYS.map(() => record));
    expect(await readAll(stores.plain)).toEqual(KEYS.map(() => record));
    await shard?.primary.restart();
  });
});

describe.skipIf(REDIS_SERVER === undefined)(`sentinels of ${title}`, () => {
  let sentinels: RedisSentinels;
  let confirmed: RedisStore;

  beforeAll(async () => {
    sentinels = await RedisSentinels.start({ password: 'p@ss', sentinelPassword: 'another' });
    confirmed = await connect(sentinels.url, WAIT);
  });
  afterAll(async () => {
    await Promise.all(connected.splice(0).map((store) => store.close()));
    await sentinels.end();
  });

  describeStore('the store behind sentinels with WAIT', () => confirmed.store);
  describeRefresh('the store behind sentinels with WAIT', () => confirmed.store);

  test('connects although the first sentinels are silent or gone', async () => {
    sentinels.sentinels[0]?.signal('SIGSTOP');
    const { store } = await connect(sentinels.url);
    await expect.poll(() => store.read('none').catch(() => 'offline'), POLL).toBeUndefined();
    sentinels.sentinels[0]?.signal('SIGCONT');
  });

  test('finds every confirmed record after the primary was killed', async () => {
    expect(await writeAll(confirmed)).not.toContain(false);
    await sentinels.primary.kill();
    expect(await readAll(confirmed)).toEqual(KEYS.map(() => record));
    await expect.poll(() => tryWrite(confirmed, 'after the failover'), POLL).toBe(true);
  });
});

describe.skipIf(REDIS_SERVER === undefined)(`replicas of ${title}`, () => {
  afterAll(async () => {
    await Promise.all(connected.splice(0).map((store) => store.close()));
  });

  test('a write that no replica confirms fails, and is not read until one confirms it', async () => {
    const primary = await RedisServer.start();
    const waiting = await connect(primary.url, WAIT);
    const { store } = waiting;
    expect(await waiting.findRisks()).toEqual([expect.stringMatching(/has 0 replicas, but/)]);
    await expect(store.writeIfVersion('a', undefined, record)).rejects.toThrow(
      /0 of 1 replicas confirmed/,
    );
    await expect(store.read('a')).rejects.toThrow(/0 of 1 replicas confirmed/);
    const begunMs = performance.now();
    const writes = KEYS.map((key) => tryWrite(waiting, key));
    expect((await Promise.all(writes)).filter(Boolean)).toEqual([]);
    // One tries for a second, and the others fail at once: one after another, they took a minute.
    expect(performance.now() - begunMs).toBeLessThan(10_000);
    const copy = ['--replicaof', '127.0.0.1', String(primary.port)];
    const replica = await RedisServer.start({
      arguments: [...copy, '--repl-diskless-sync-delay', '0'],
    });
    await expect.poll(() => store.read('a').catch(() => undefined), POLL).toEqual(record);
    expect(await tryWrite(waiting, 'b')).toBe(true);
    await replica.end();
    await primary.end();
  });
});

describe.skipIf(REDIS_SERVER === undefined)('the wrong kind of server', () => {
  let server: RedisServer;
  let node: RedisServer;
  let sentinels: RedisSentinels;

  beforeAll(async () => {
    server = await RedisServer.start();
    // The default is the server's port and 10,000, which may be in use.
    const bus = ['--cluster-port', String(await findFreePort())];
    node = await RedisServer.start({ arguments: ['--cluster-enabled', 'yes', ...bus] });
    sentinels = await RedisSentinels.start();
  });
  afterAll(async () => {
    await Promise.all(connected.splice(0).map((store) => store.close()));
    await Promise.all([server, node, sentinels].map((one) => one.end()));
  });

  const sentinel = (): string => /127[.\d:]+/.exec(sentinels.url)?.[0] ?? '';
  test.each<[string, () => string, RegExp]>([
    ['a node of a cluster', () => node.url, /write redis\+cluster:\/\//],
    ['a sentinel', () => `redis://${sentinel()}`, /write redis\+sentinel:\/\//],
    [
      'a server as a cluster',
      () => `redis+cluster://127.0.0.1:${server.port}`,
      /write redis:\/\/host/,
    ],
    ['a sentinel as a cluster', () => `redis+cluster://${sentinel()}`, /write redis\+sentinel/],
    [
      'a server as a sentinel',
      () => `redis+sentinel://127.0.0.1:${server.port}/primary`,
      /name the sentinels/,
    ],
    [
      'a primary that the sentinels do not watch',
      () => `redis+sentinel://${sentinel()}/another`,
      /"sentinel monitor"/,
    ],
  ])('%s is an error that names the fix', async (_, url, fix) => {
    const redis = await connect(url());
    expect((await redis.findTopologyError())?.message).toMatch(fix);
  });

  test('a replica is a risk', async () => {
    const copy = ['--replicaof', '127.0.0.1', String(server.port)];
    const replica = await RedisServer.start({ arguments: copy });
    const redis = await connect(replica.url);
    expect(await redis.findRisks()).toEqual([expect.stringContaining('name its primary')]);
    await replica.end();
  });
});
