// What a server needs to observe an edge: the counters and the log are options of `createEdge`.
export type { EdgeContext, Handler, HandlerResult, Timings, WrapHandler } from '../app/context.ts';
export type { CreateObserver, Observer } from '../app/observer.ts';
export { Failure } from '../failures/failure.ts';
export { combineObservers } from './combine-observers.ts';
export { addMetricsEndpoint, type MetricsText } from './metrics-endpoint.ts';
