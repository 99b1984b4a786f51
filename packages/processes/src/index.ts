export {
  type ConfiguredEdge,
  configureProcess,
  configureWorkerd,
  type StartConfigured,
} from './configured-edge.ts';
export { startEdgeAlone } from './edge-alone.ts';
export type { EdgeProcessOptions, Runtime } from './edge-command.ts';
export { EdgeNotStarted, type EdgeProcess, startEdgeProcess } from './edge-process.ts';
export { Network, type NetworkState } from './network.ts';
export { findFreePort, findFreePorts } from './ports.ts';
export { waitUntilAnswering, waitUntilReady } from './ready.ts';
export { RedisCluster, type Shard } from './redis-cluster.ts';
export { RedisSentinels, type SentinelOptions } from './redis-sentinels.ts';
export {
  REDIS_SERVER,
  type RedisDurability,
  type RedisOptions,
  RedisServer,
} from './redis-server.ts';
export { ROOT } from './root.ts';
export { type Command, type Running, run } from './run.ts';
export { until } from './until.ts';
export { buildWorker } from './worker-bundle.ts';
export { SPAN_EVENT, startWorkerd, WORKERD, type Workerd, type WorkerdService } from './workerd.ts';
