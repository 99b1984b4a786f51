import { setInterval } from 'node:timers';
import type { Store } from '@postern/edge';
import { type ConnectionEvents, RedisConnection } from './redis-connection.ts';
import { findRedisRisks } from './redis-risks.ts';

/** Separates our keys from those of other programs in the same database. */
const PREFIX = 'postern:';

/** Compare-and-set in one step, since Redis runs a script alone. It has one key, as a cluster needs. */
const WRITE_IF_VERSION = `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version == ARGV[2] then return 1 end
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3], 'expiresAtMs', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return 1`;

/** Interval between two checks that Redis still replies. */
const HEARTBEAT_MS = 2000;

/** A store in Redis, and its connection. */
export interface RedisStore {
  readonly store: Store;
  /** Server settings that may cost users their sessions; see {@link findRedisRisks}. */
  findRisks(): Promise<string[]>;
  /** Closes the connection after the commands in progress. */
  close(): Promise<void>;
}

/**
 * Connects to Redis or Valkey, and stores records there. Records expire by Redis's own expiry.
 *
 * Without a connection, every operation fails at once instead of waiting in a queue. The edge then
 * responds `store_unavailable`, and sessions stay signed in. Redis must not evict
 * (`maxmemory-policy noeviction`). When it is full, it rejects writes, which is the same failure.
 *
 * @param url `redis://` or, with TLS, `rediss://`; with user and password if needed
 * @returns once connected, or after 2 s without a connection; it keeps trying
 */
export async function connectRedisStore(
  url: string,
  events: ConnectionEvents,
): Promise<RedisStore> {
  const connection = new RedisConnection(url, events);
  await connection.firstAttempt;
  const heartbeat = setInterval(() => {
    connection.run((client) => client.ping()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    store: createStore(connection),
    findRisks: () =>
      findRedisRisks({
        info: (section) => connection.run((client) => client.info(section)),
        configGet: (name) => connection.run((client) => client.configGet(name)),
      }),
    close: async () => {
      clearInterval(heartbeat);
      await connection.close();
    },
  };
}

function createStore(connection: RedisConnection): Store {
  return {
    async read(key) {
      const found = await connection.run((client) => client.hGetAll(PREFIX + key));
      const { version, value, expiresAtMs } = found;
      if (version === undefined || value === undefined) return undefined;
      return { version, value, expiresAtMs: Number(expiresAtMs) };
    },
    async writeIfVersion(key, expected = '', { version, value, expiresAtMs }) {
      const written = await connection.run((client) =>
        client.eval(WRITE_IF_VERSION, {
          keys: [PREFIX + key],
          arguments: [expected, version, value, String(Math.ceil(expiresAtMs))],
        }),
      );
      return written === 1;
    },
    async delete(key) {
      await connection.run((client) => client.del(PREFIX + key));
    },
  };
}
