import type { connectRedisStore as Connect } from './redis-store.ts';

/**
 * Connects to Redis or Valkey, and stores records there. Only this module loads its client: loading
 * takes as long as the rest of the startup, and the client a quarter of the memory of a process
 * that does not need it.
 *
 * @see Connect
 */
export const connectRedisStore: typeof Connect = async (...options) => {
  const redis = await import('./redis-store.ts');
  return redis.connectRedisStore(...options);
};
