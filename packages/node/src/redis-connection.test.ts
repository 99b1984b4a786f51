import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import type { ServerEvent } from '@postern/edge/monitoring';
import { Network, REDIS_SERVER, type RedisOptions, RedisServer, run } from '@postern/processes';
import { createLossLog } from '@postern/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedisStore, type RedisStore } from './redis-store.ts';

const server = REDIS_SERVER ?? 'Redis (skipped: no server is installed)';
const record = { version: 'a', value: 'sealed', expiresAtMs: Date.now() + 600_000 };

async function start(options: RedisOptions): Promise<RedisServer> {
  const redis = await RedisServer.start(options);
  onTestFinished(() => redis.end());
  return redis;
}

/** Starts a server behind a network that can fail. */
async function startBehindNetwork(): Promise<{ readonly network: Network; readonly url: string }> {
  const redis = await start({});
  const network = await Network.start(redis.port);
  onTestFinished(() => network.end());
  return { network, url: `redis://127.0.0.1:${network.port}` };
}

async function connect(
  url: string,
  onError: (error: unknown) => void = () => undefined,
  onBack: () => void = () => undefined,
): Promise<RedisStore> {
  const connected = await connectRedisStore(url, { onError, onBack });
  onTestFinished(() => connected.close());
  return connected;
}

/** Writes a record to the store and reads it. */
async function prove({ store }: RedisStore): Promise<void> {
  expect(await store.writeIfVersion('a', undefined, record)).toBe(true);
  expect(await store.read('a')).toEqual(record);
}

describe.skipIf(REDIS_SERVER === undefined)(`the connection to ${server}`, () => {
  test('connects with the password of the URL, and with no other', async () => {
    const redis = await start({ password: 'p@ss:wörd/%' });
    await prove(await connect(redis.url));
    for (const user of ['', ':another@']) {
      const errors: string[] = [];
      const url = `redis://${user}127.0.0.1:${redis.port}`;
      const connecting = connect(url, (error) => errors.push(String(error)));
      await connecting
        .then(({ store }) => store.read('a'))
        .catch((error) => errors.push(String(error)));
      expect(errors.join(' ')).toMatch(/NOAUTH|WRONGPASS/);
    }
  });

  test('connects to an IPv6 address', async () => {
    const redis = await start({ arguments: ['--bind', '127.0.0.1', '::1'] });
    const { store } = await connect(`redis://[::1]:${redis.port}`);
    expect(await store.read('a')).toBeUndefined();
  });

  test('rediss:// uses TLS, and rejects a server whose certificate is not trusted', async () => {
    const redis = await start({ tls: true, password: 'secret' });
    const errors: string[] = [];
    const { store } = await connect(redis.url, (error) => errors.push(String(error)));
    expect(errors.join()).toMatch(/self-signed certificate/);
    await expect(store.read('a')).rejects.toThrow('no connection to Redis');
    // The operator chooses which authorities the process trusts.
    const script = `
      import { connectRedisStore } from './redis-store.ts';
      const { store, close } = await connectRedisStore(process.env.URL, { onError: console.error, onBack: console.error });
      await store.writeIfVersion('a', undefined, ${JSON.stringify(record)});
      console.log(JSON.stringify(await store.read('a')));
      await close();`;
    const lines: string[] = [];
    await run({
      command: process.execPath,
      args: ['--input-type=module-typescript', '--eval', script],
      cwd: import.meta.dirname,
      env: { URL: redis.url, NODE_EXTRA_CA_CERTS: redis.certificate },
      onLine: (line) => lines.push(line),
    }).ended;
    expect(lines).toEqual([JSON.stringify(record)]);
  });

  test('reconnects after a break, with growing waits', async () => {
    const { network, url } = await startBehindNetwork();
    const tries: number[] = [];
    let timesBack = 0;
    const connected = await connect(
      url,
      () => tries.push(performance.now()),
      () => (timesBack += 1),
    );
    await prove(connected);
    expect(timesBack).toBe(0);
    network.set('cut');
    await expect.poll(() => tries.length).toBeGreaterThanOrEqual(6);
    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    // The first attempt follows at once. A timer may be late, but at most a millisecond early.
    const least = [0, 100, 200, 400, 800];
    expect(least.filter((ms, i) => (waits[i] ?? 0) < ms - 1)).toEqual([]);
    network.set('joined');
    await expect.poll(() => connected.store.read('a').catch(() => undefined)).toEqual(record);
    expect(timesBack).toBe(1);
  });

  test('logs why no new connection opens after a break, such as a changed password', async () => {
    const redis = await start({});
    const events: ServerEvent[] = [];
    const { onError, onBack } = createLossLog((event) => events.push(event));
    await prove(await connect(redis.url, onError, onBack));
    const kill = 'CLIENT KILL TYPE normal SKIPME yes\r\n';
    const operator = connectSocket(redis.port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void operator.destroy());
    operator.write(`CONFIG SET requirepass new\r\n${kill}`);
    const lost = (cause: RegExp): unknown => ({
      event: 'store_connection_lost',
      cause: expect.stringMatching(cause),
    });
    const expected = [lost(/closed unexpectedly|ECONNRESET/), lost(/NOAUTH/)];
    await expect.poll(() => events).toEqual(expected);
    operator.write(`CONFIG SET requirepass ""\r\n`);
    await expect.poll(() => events).toEqual([...expected, { event: 'store_connection_back' }]);
  });

  test('keeps trying in the background if the server is not there at startup', async () => {
    const { network, url } = await startBehindNetwork();
    network.set('cut');
    const connected = await connect(url);
    await expect(connected.store.read('a')).rejects.toMatchObject({
      message: 'no connection to Redis',
      cause: { message: expect.stringMatching(/closed unexpectedly|ECONNRESET/) },
    });
    expect(await connected.findRisks()).toEqual([]);
    network.set('joined');
    await expect.poll(() => connected.store.read('a').catch(() => 'not yet')).toBeUndefined();
  });

  test('replaces a connection on which the server has not replied for two seconds', async () => {
    const { network, url } = await startBehindNetwork();
    const connected = await connect(url);
    await prove(connected);
    network.set('silent');
    const begun = performance.now();
    await expect(connected.store.read('a')).rejects.toThrow('Redis has not replied for 2 s');
    // The edge waits for three seconds.
    expect(performance.now() - begun).toBeLessThan(3000);
    // The replacement is silent too, and is replaced in its turn.
    await new Promise((resolve) => setTimeout(resolve, 300));
    network.set('joined');
    await expect
      .poll(() => connected.store.read('a').catch(() => undefined), { timeout: 30_000 })
      .toEqual(record);
  });

  test('under load, every command on a silent connection fails within three seconds', async () => {
    const { network, url } = await startBehindNetwork();
    const connected = await connect(url);
    await prove(connected);
    network.set('silent');
    const times: Promise<number>[] = [];
    for (let i = 0; i < 60; i += 1) {
      const begun = performance.now();
      times.push(
        connected.store.read('a').then(
          () => Number.NaN,
          () => performance.now() - begun,
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const longest = Math.max(...(await Promise.all(times)));
    expect(longest).toBeLessThan(3000);
  }, 60_000);

  test('keeps records through a restart of the server with appendonly, and loses them without', async () => {
    for (const [durability, kept] of [
      ['always', record],
      ['everysec', record],
      ['none', undefined],
    ] as const) {
      const redis = await start({ durability });
      const { store } = await connect(redis.url);
      await store.writeIfVersion('a', undefined, record);
      await redis.kill();
      await redis.restart();
      await expect.poll(() => store.read('a').catch(() => 'not yet')).toEqual(kept);
    }
  });

  test('finds the server settings that may cost sessions', async () => {
    const find = async (options: RedisOptions): Promise<string[]> =>
      (await connect((await start(options)).url)).findRisks();
    expect(await find({})).toEqual([]);
    expect(await find({ durability: 'everysec' })).toEqual([
      expect.stringContaining('appendfsync everysec'),
    ]);
    const evicting = ['--maxmemory-policy', 'allkeys-lru', '--rename-command', 'CONFIG', ''];
    expect(await find({ durability: 'none', arguments: evicting })).toEqual([
      expect.stringContaining('maxmemory-policy allkeys-lru'),
      expect.stringContaining('appendonly no'),
    ]);
  });

  test('a user with the commands that the documentation lists needs no more, and TIME is a risk to lack', async () => {
    const docs = join(import.meta.dirname, '../../../apps/docs/pages/deploy/redis.md');
    const rule = /ACL SETUSER postern .*/.exec(readFileSync(docs, 'utf8'))?.[0].split(' ') ?? [];
    const redis = await start({});
    const url = `redis://postern:secret@127.0.0.1:${redis.port}`;
    expect(await redis.command(...rule)).toContain('OK');
    const connected = await connect(url);
    await prove(connected);
    await connected.store.delete('a');
    expect(await connected.findRisks()).toEqual([]);
    // Pings and the clock go on every two seconds.
    await new Promise((done) => setTimeout(done, 2500));
    expect(await redis.command('ACL', 'LOG')).toBe('*0\r\n');
    await redis.command('ACL', 'SETUSER', 'postern', '-time');
    expect(await (await connect(url)).findRisks()).toEqual([
      expect.stringMatching(/rejects the command TIME \(NOPERM.*allow the command/),
    ]);
  });

  test.each(['eval', 'hgetall', 'hset', 'pexpireat', 'del'])(
    'a user without %s is a risk at startup, with its fix',
    async (command) => {
      const redis = await start({});
      const rules = ['on', '>pw', '~postern:*', '+@all', `-${command}`];
      await redis.command('ACL', 'SETUSER', 'postern', ...rules);
      const connected = await connect(`redis://postern:pw@127.0.0.1:${redis.port}`);
      expect(await connected.findRisks()).toEqual([
        expect.stringMatching(
          /^Redis rejects what .*(NOPERM|can't run).*; allow its user the keys/,
        ),
      ]);
    },
  );

  test('S-79 a user without PEXPIREAT leaves no record behind that does not expire', async () => {
    const redis = await start({});
    await redis.command('ACL', 'SETUSER', 'postern', 'on', '>pw', '~*', '+@all', '-pexpireat');
    const { store } = await connect(`redis://postern:pw@127.0.0.1:${redis.port}`);
    await expect(store.writeIfVersion('a', undefined, record)).rejects.toThrow(/can't run/);
    expect(await store.read('a')).toBeUndefined();
    await redis.command('ACL', 'SETUSER', 'postern', '+pexpireat');
    await store.writeIfVersion('a', undefined, record);
    await redis.command('ACL', 'SETUSER', 'postern', '-pexpireat');
    const change = { ...record, version: 'b' };
    await expect(store.writeIfVersion('a', 'a', change)).rejects.toThrow(/can't run/);
    expect(await redis.command('PTTL', 'postern:a')).toMatch(/^:[1-9]/);
  });

  test('a full server rejects writes and keeps its records, and accepts writes when it has room', async () => {
    const redis = await start({ arguments: ['--maxmemory-policy', 'noeviction'] });
    const { store } = await connect(redis.url);
    await store.writeIfVersion('a', undefined, record);
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    const write = (): Promise<boolean> =>
      store.writeIfVersion('a', 'a', { ...record, version: 'b' });
    await expect(write()).rejects.toThrow(/OOM/);
    expect(await store.read('a')).toEqual(record);
    const [risk] = await (await connect(redis.url)).findRisks();
    expect(risk).toMatch(
      /^Redis rejects what .*\(OOM .*; Redis is full: raise its maxmemory, or move other data elsewhere$/,
    );
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await write()).toBe(true);
  });
});
