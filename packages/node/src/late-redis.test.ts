import {
  findFreePort,
  REDIS_SERVER,
  RedisServer,
  run,
  waitUntilAnswering,
  waitUntilReady,
} from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buildCommand } from './testing/command.ts';

describe.skipIf(REDIS_SERVER === undefined)('with a real Redis server', () => {
  test('a risk of a Redis that starts after the edge is logged, once', async () => {
    const settings = ['--maxmemory', '10mb', '--maxmemory-policy', 'allkeys-lru'];
    const redis = await RedisServer.start({ arguments: settings });
    onTestFinished(() => redis.end());
    await redis.stop();
    const port = String(await findFreePort());
    const lines: string[] = [];
    const edge = run({
      ...buildCommand({
        ...buildVariables('http://127.0.0.1:9'),
        POSTERN_TRUSTED_PROXIES: 'none',
        POSTERN_PORT: port,
        POSTERN_REDIS_URL: redis.url,
      }),
      onLine: (line) => lines.push(line),
    });
    onTestFinished(() => edge.kill());
    const countRisks = (): number => lines.filter((line) => line.includes('store_at_risk')).length;
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilAnswering(`${origin}/healthz`);
    expect(countRisks()).toBe(0);
    for (let outage = 0; outage < 2; outage += 1) {
      await redis.restart();
      await waitUntilReady(`${origin}/readyz`);
      await expect.poll(countRisks, { timeout: 5000 }).toBe(1);
      await redis.stop();
    }
    expect(lines.find((line) => line.includes('store_at_risk'))).toContain('allkeys-lru');
  });
});
