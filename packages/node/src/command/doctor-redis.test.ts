import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS_SERVER, RedisCluster, RedisServer } from '@postern/processes';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COMMAND } from '../testing/command.ts';

/** Runs `postern doctor` with a store at this URL. @returns the line of the store, and the status */
function askDoctor(POSTERN_REDIS_URL: string): Promise<{ store: string; status: number | null }> {
  const cwd = mkdtempSync(join(tmpdir(), 'postern-doctor-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const env = {
    PATH: process.env['PATH'],
    POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    POSTERN_OIDC_ISSUER: 'http://127.0.0.1:9',
    POSTERN_OIDC_CLIENT_ID: 'app',
    POSTERN_OIDC_CLIENT_SECRET: 'secret',
    POSTERN_REDIS_URL,
  };
  return new Promise((done) => {
    const child = execFile(process.execPath, [COMMAND, 'doctor'], { cwd, env }, (_, out, err) => {
      const store = /^.* store: .*$/m.exec(out + err)?.[0] ?? '';
      done({ store, status: child.exitCode });
    });
  });
}

async function start(...words: string[]): Promise<RedisServer> {
  const redis = await RedisServer.start({ arguments: words });
  onTestFinished(() => redis.end());
  return redis;
}

describe.skipIf(REDIS_SERVER === undefined)('doctor names what is wrong with Redis:', () => {
  test('a server that accepts connections and does not reply', async () => {
    const redis = await start();
    redis.pause();
    expect(await askDoctor(redis.url)).toEqual({
      store: `FAULT  store: Redis at 127.0.0.1:${redis.port}: Error: Redis has not replied for 2 s; check that Redis runs and answers this machine; if the port expects TLS, write rediss in place of redis`,
      status: 1,
    });
  });

  test('a full server', async () => {
    const redis = await start('--maxmemory', '1b');
    const { store, status } = await askDoctor(redis.url);
    expect(store).toMatch(/^FAULT .* OOM .*; Redis is full: raise its maxmemory, or move other/);
    expect(status).toBe(1);
  });

  test('a wrong password', async () => {
    const redis = await start();
    const { store } = await askDoctor(`redis://:wrong@127.0.0.1:${redis.port}/99`);
    expect(store).toMatch(/^FAULT .*; lower the database at the end of POSTERN_REDIS_URL/);
    await redis.command('CONFIG', 'SET', 'requirepass', 'right');
    const wrong = await askDoctor(`redis://:wrong@127.0.0.1:${redis.port}`);
    expect(wrong.store).toMatch(/^FAULT .* WRONGPASS .*; check user and password in/);
  });

  test('one silent shard of a cluster, and then a slot that no node serves', async () => {
    const cluster = await RedisCluster.start({ nodeTimeoutMs: 60_000 });
    onTestFinished(() => cluster.end());
    const [first, second] = cluster.shards;
    second?.primary.pause();
    const silent = await askDoctor(cluster.url);
    expect(silent.store).toMatch(/^FAULT .* has not replied for 2 s; check that every server of/);
    second?.primary.resume();
    for (const node of cluster.nodes) {
      await node.command('CONFIG', 'SET', 'cluster-require-full-coverage', 'no');
      await node.command('CLUSTER', 'DELSLOTSRANGE', '0', '4000');
    }
    const { store, status } = await askDoctor(`redis+cluster://127.0.0.1:${first?.primary.port}`);
    expect(store).toMatch(/^FAULT .* serves the slot of a key; redis-cli --cluster check shows/);
    expect(status).toBe(1);
  });
});
