// What a server needs to observe an edge: the counters and the log are options of `createEdge`.
export type { EdgeContext, Handler, HandlerResult, Timings, WrapHandler } from '../app/context.ts';
export type { CreateObserver, Observer } from '../app/observer.ts';
export { Failure } from '../failures/failure.ts';
export { combineObservers } from './combine-observers.ts';
export { EVENT_LEVELS, type LogLine, logLineSchema } from './log-schema.ts';
export { addMetricsEndpoint, type MetricsText } from './metrics-endpoint.ts';
export { createRequestLog } from './request-log.ts';
export { readEventLevel, SERVER_EVENT_LEVELS, type ServerEvent } from './server-event.ts';
