import { setInterval } from 'node:timers';
import type { Store } from '@postern/edge';
import { type ConnectionEvents, RedisConnection } from './redis-connection.ts';
import { findRedisRisks } from './redis-risks.ts';

/** Keys of other programs in the same database are left alone. */
const PREFIX = 'postern:';

/** Compares and sets in one step: a script runs alone. One key, so that it runs in a cluster too. */
const WRITE_IF_VERSION = `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version == ARGV[2] then return 1 end
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3], 'expiresAtMs', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return 1`;

/** Between two looks whether the server still answers, in milliseconds. */
const HEARTBEAT_MS = 2000;

export interface RedisStore {
  readonly store: Store;
  /** What in the server's settings may cost sessions; empty where it does not say. */
  findRisks(): Promise<string[]>;
  /** Ends the connection after the commands under way. */
  close(): Promise<void>;
}

/**
 * A store in Redis or Valkey. Records leave by their own expiry.
 *
 * While there is no connection, acts fail at once instead of waiting in a queue: the edge then
 * answers `store_unavailable`, and nobody is signed out. The server must not evict
 * (`maxmemory-policy noeviction`); full, it refuses writes, which is the same failure.
 *
 * @param url `redis://` or, with TLS, `rediss://`, with user and password as the URL carries them
 * @param events `onError` is told of every lost connection and of every try to connect that failed,
 *   `onBack` when the server answers after that
 * @returns when it is connected, or after a while without: it goes on trying
 */
export async function connectRedisStore(
  url: string,
  events: ConnectionEvents,
): Promise<RedisStore> {
  const connection = new RedisConnection(url, events);
  await connection.firstTry;
  const heartbeat = setInterval(() => {
    connection.act((client) => client.ping()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const store: Store = {
    async read(key) {
      const found = await connection.act((client) => client.hGetAll(PREFIX + key));
      const { version, value, expiresAtMs } = found;
      if (version === undefined || value === undefined) return undefined;
      return { version, value, expiresAtMs: Number(expiresAtMs) };
    },
    async writeIfVersion(key, expected = '', { version, value, expiresAtMs }) {
      const written = await connection.act((client) =>
        client.eval(WRITE_IF_VERSION, {
          keys: [PREFIX + key],
          arguments: [expected, version, value, String(Math.ceil(expiresAtMs))],
        }),
      );
      return written === 1;
    },
    async delete(key) {
      await connection.act((client) => client.del(PREFIX + key));
    },
  };
  return {
    store,
    findRisks: () =>
      findRedisRisks({
        info: (section) => connection.act((client) => client.info(section)),
        configGet: (name) => connection.act((client) => client.configGet(name)),
      }),
    close: async () => {
      clearInterval(heartbeat);
      await connection.close();
    },
  };
}
