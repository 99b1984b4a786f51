export { createCount } from './counters.ts';
export { createDurableObjectStore } from './durable-object-store.ts';
export { createBindingRateLimiter } from './rate-limiter.ts';
export { RecordObject } from './record-object.ts';
export {
  type Bindings,
  createWorker,
  createWorkerFrom,
  type Extend,
  type FetchHandler,
  type WorkerOptions,
} from './worker.ts';
