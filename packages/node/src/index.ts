export type { Handle } from '@postern/server';
export { createHttpServer } from './http-server.ts';
export { connectRedisStore } from './load-redis-store.ts';
export {
  type NodeConfig,
  type NodeConfigReading,
  type ReadNodeConfigOptions,
  readNodeConfig,
} from './node-config.ts';
export { start } from './start.ts';
