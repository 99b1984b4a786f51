import { REDIS_SERVER, RedisServer } from '@postern/processes';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedisStore, type RedisStore } from './redis-store.ts';

async function start(...words: string[]): Promise<{ redis: RedisServer; opened: RedisStore }> {
  const redis = await RedisServer.start({ arguments: words });
  onTestFinished(() => redis.end());
  const events = { onError: () => undefined, onBack: () => undefined };
  const opened = await connectRedisStore(redis.url, events);
  onTestFinished(() => opened.close());
  return { redis, opened };
}

const MISSING = { reason: 'missing', cause: expect.stringMatching(/^8 of 8 records .* flushed/) };

describe.skipIf(REDIS_SERVER === undefined)('a store that loses records', () => {
  test('reports a flush once, and no restart that keeps its data', async () => {
    const { redis, opened } = await start();
    expect(await opened.findLosses()).toEqual([]);
    await redis.command('FLUSHALL');
    expect(await opened.findLosses()).toEqual([MISSING]);
    expect(await opened.findLosses()).toEqual([]);
    await redis.stop();
    expect(await opened.findLosses()).toEqual([]);
    await redis.restart();
    await expect.poll(() => opened.store.read('a').catch(() => 'away')).toBeUndefined();
    expect(await opened.findLosses()).toEqual([]);
  });

  test('a process that starts on an empty store reports nothing', async () => {
    const { redis, opened } = await start();
    await opened.findLosses();
    await redis.command('FLUSHALL');
    const events = { onError: () => undefined, onBack: () => undefined };
    const other = await connectRedisStore(redis.url, events);
    onTestFinished(() => other.close());
    expect(await other.findLosses()).toEqual([]);
  });

  test('reports evicted keys, each once', async () => {
    const { redis, opened } = await start('--maxmemory-policy', 'allkeys-lru');
    expect(await opened.findLosses()).toEqual([]);
    const memory = /used_memory:(\d+)/.exec(await redis.command('INFO', 'memory'))?.[1];
    await redis.command('CONFIG', 'SET', 'maxmemory', String(Number(memory) + 400_000));
    for (let i = 0; i < 40; i += 1) await redis.command('SET', `key-${i}`, 'x'.repeat(20_000));
    const found = await opened.findLosses();
    expect(found.find(({ reason }) => reason === 'evicted')?.cause).toMatch(
      /^Redis has evicted \d+ keys; set maxmemory-policy noeviction/,
    );
    expect(await opened.findLosses()).toEqual([]);
  });

  test('a full server that cannot keep the records reports nothing', async () => {
    const { redis, opened } = await start('--maxmemory', '1b');
    expect(await opened.findLosses()).toEqual([]);
    expect(await opened.findLosses()).toEqual([]);
    expect(await redis.command('DBSIZE')).toBe(':0\r\n');
  });
});
