import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import { REDIS_SERVER, RedisServer } from '@postern/processes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRedisStore, type RedisStore } from './redis-store.ts';

const title =
  REDIS_SERVER ?? 'Redis (skipped: neither redis-server nor valkey-server is installed)';

describe.skipIf(REDIS_SERVER === undefined)(`a real ${title}`, () => {
  let redis: RedisServer;
  let connected: RedisStore;
  const record = { version: 'a', value: 'sealed', expiresAtMs: Date.now() + 60_000 };

  beforeAll(async () => {
    redis = await RedisServer.start();
    connected = await connectRedisStore(redis.url, {
      onError: () => undefined,
      onBack: () => undefined,
    });
  });
  afterAll(async () => {
    await connected.close();
    await redis.end();
  });

  describeStore('the Redis store', () => connected.store);
  describeRefresh('the Redis store', () => connected.store);

  test.each([1e21, Number.POSITIVE_INFINITY, Number.NaN, 1e18])(
    'S-79 leaves no record behind that does not expire: %d',
    async (expiresAtMs) => {
      const { store } = connected;
      const key = `endless-${expiresAtMs}`;
      const write = store.writeIfVersion(key, undefined, { ...record, expiresAtMs });
      await expect(write).rejects.toThrow('no time to expire at');
      expect(await store.read(key)).toBeUndefined();
      await store.writeIfVersion(key, undefined, record);
      const change = { ...record, version: 'b', expiresAtMs };
      await expect(store.writeIfVersion(key, 'a', change)).rejects.toThrow('no time to expire at');
      expect(await store.read(key)).toEqual(record);
    },
  );

  test('operations fail at once while the server is away, and find all records when it is back', async () => {
    await connected.store.writeIfVersion('kept', undefined, record);
    await redis.kill();
    const begun = performance.now();
    await expect(connected.store.read('kept')).rejects.toThrow('no connection to Redis');
    expect(performance.now() - begun).toBeLessThan(1000);
    await redis.restart();
    await expect
      .poll(() => connected.store.read('kept').catch(() => undefined), { timeout: 10_000 })
      .toEqual(record);
  });

  test('an expired record disappears', async () => {
    const soon = { ...record, expiresAtMs: Date.now() + 30 };
    await connected.store.writeIfVersion('soon', undefined, soon);
    await expect.poll(() => connected.store.read('soon')).toBeUndefined();
  });
});
