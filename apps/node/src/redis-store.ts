import type { Store } from '@postern/edge';
import { createClient } from '@redis/client';

/** Keys of other programs in the same database are left alone. */
const PREFIX = 'postern:';
/** Between two tries to connect: doubling from the first to the last. */
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2000;

/** Compares and sets in one step: a script runs alone. One key, so that it runs in a cluster too. */
const WRITE_IF_VERSION = `
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3], 'expiresAtMs', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return 1`;

export interface RedisStore {
  readonly store: Store;
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
 * @param onError told of every lost connection; the client connects again by itself
 */
export async function connectRedisStore(
  url: string,
  onError: (error: unknown) => void,
): Promise<RedisStore> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: LAST_RETRY_MS,
      reconnectStrategy: (retries) => Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS),
    },
  });
  client.on('error', onError);
  await client.connect();
  const store: Store = {
    async read(key) {
      const { version, value, expiresAtMs } = await client.hGetAll(PREFIX + key);
      if (version === undefined || value === undefined) return undefined;
      return { version, value, expiresAtMs: Number(expiresAtMs) };
    },
    async writeIfVersion(key, expected = '', { version, value, expiresAtMs }) {
      const written = await client.eval(WRITE_IF_VERSION, {
        keys: [PREFIX + key],
        arguments: [expected, version, value, String(Math.ceil(expiresAtMs))],
      });
      return written === 1;
    },
    async delete(key) {
      await client.del(PREFIX + key);
    },
  };
  return { store, close: () => client.close() };
}
