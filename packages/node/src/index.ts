export type { Handle } from './handle.ts';
export { createHttpServer } from './http-server.ts';
export {
  type NodeConfig,
  type NodeConfigReading,
  type ReadNodeConfigOptions,
  readNodeConfig,
} from './node-config.ts';
export { connectRedisStore } from './redis-store.ts';
export { start } from './start.ts';
