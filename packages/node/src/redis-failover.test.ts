import { Network, REDIS_SERVER, RedisServer, until } from '@postern/processes';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedisStore, type RedisStore } from './redis-store.ts';

const POLL = { timeout: 10_000 };
const SILENT = { onError: () => undefined, onBack: () => undefined };

async function startServer(): Promise<RedisServer> {
  const redis = await RedisServer.start({ arguments: ['--repl-diskless-sync-delay', '0'] });
  onTestFinished(() => redis.end());
  return redis;
}

async function follow(replica: RedisServer, primary: RedisServer): Promise<void> {
  await replica.command('REPLICAOF', '127.0.0.1', String(primary.port));
  await until(async () =>
    (await replica.command('INFO', 'replication')).includes('link_status:up'),
  );
}

const write = ({ store }: RedisStore, key: string): Promise<unknown> =>
  store
    .writeIfVersion(key, undefined, {
      version: 'a',
      value: 'sealed',
      expiresAtMs: Date.now() + 60_000,
    })
    .catch(String);

describe.skipIf(REDIS_SERVER === undefined)('redis:// to an address that follows failovers', () => {
  test.each([0, 1])(
    'writes succeed again after the kept connection leads to a replica, with WAIT %i',
    async (waitReplicas) => {
      const [first, second, third] = [
        await startServer(),
        await startServer(),
        await startServer(),
      ];
      for (const replica of [second, third]) await follow(replica, first);
      const address = await Network.start(first.port);
      onTestFinished(() => address.end());
      const events: string[] = [];
      const store = await connectRedisStore(
        `redis://127.0.0.1:${address.port}`,
        { onError: (error) => events.push(String(error)), onBack: () => events.push('back') },
        { waitReplicas },
      );
      onTestFinished(() => store.close());
      expect(await write(store, 'before')).toBe(true);
      // The former primary becomes a replica, and the address leads to it for another moment.
      await second.command('REPLICAOF', 'NO', 'ONE');
      await follow(first, second);
      await follow(third, second);
      expect(await write(store, 'during')).toMatch(/the server is a replica/);
      for (let tries = 0; tries < 20; tries += 1) await write(store, `try-${tries}`);
      address.leadTo(second.port);
      await expect.poll(() => write(store, 'after'), POLL).toBe(true);
      // Reads go on all the time, and a replaced connection is not an outage.
      expect(await store.store.read('before')).toMatchObject({ value: 'sealed' });
      expect(events).toEqual([]);
    },
    120_000,
  );

  test('a replica that stays one is connected to again with growing waits', async () => {
    const [primary, replica] = [await startServer(), await startServer()];
    await follow(replica, primary);
    const store = await connectRedisStore(replica.url, SILENT);
    onTestFinished(() => store.close());
    const countConnections = async (): Promise<number> =>
      Number(/total_connections_received:(\d+)/.exec(await replica.command('INFO', 'stats'))?.[1]);
    const before = await countConnections();
    const begunMs = performance.now();
    while (performance.now() - begunMs < 4000) {
      expect(await write(store, 'never')).toMatch(/name the primary/);
      expect(await store.store.read('never')).toBeUndefined();
      await new Promise((done) => setTimeout(done, 20));
    }
    // 50, 100, 200, 400, 800 and 1,600 ms, and this question itself.
    const connections = (await countConnections()) - before - 1;
    expect(connections).toBeGreaterThan(2);
    expect(connections).toBeLessThan(10);
  });

  test('a store that closes while it connects again leaves no connection', async () => {
    const [primary, replica] = [await startServer(), await startServer()];
    await follow(replica, primary);
    const store = await connectRedisStore(replica.url, SILENT);
    expect(await write(store, 'never')).toMatch(/name the primary/);
    await store.close();
    const listConnections = async (): Promise<readonly string[]> =>
      (await replica.command('CLIENT', 'LIST', 'TYPE', 'normal')).match(/ addr=\S+/g) ?? [];
    // This question has a connection of its own.
    await expect.poll(listConnections, POLL).toHaveLength(1);
  });
});
