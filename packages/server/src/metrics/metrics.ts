import type { Count, LogEvent, Store } from '@postern/edge';
import {
  addMetricsEndpoint,
  type CreateObserver,
  type MetricsText,
  type ServerEvent,
} from '@postern/edge/monitoring';
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { CallMeter } from './call-meter.ts';
import { createEventCounters } from './event-counters.ts';
import { measureLoopLag } from './loop-lag.ts';
import { observeCalls, Sampler } from './observe-calls.ts';
import { createStoreWatch } from './watch-store.ts';

/** The metrics of one process as plain data, which another process can add to its own. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The metrics of one edge. A server passes each part to its edge. */
export interface Metrics {
  readonly count: Count;
  readonly note: (event: LogEvent | ServerEvent) => void;
  readonly watchStore: (store: Store) => Store;
  /** Measures the calls, and serves `GET /metrics`. */
  readonly createObserver: CreateObserver;
}

/**
 * Gives the metrics of this process to those that share its port, whenever they are asked for.
 *
 * @returns reads the metrics of all processes
 */
export type ShareMetrics = (
  readOwn: () => Promise<MetricsSnapshot>,
) => () => Promise<readonly MetricsSnapshot[]>;

/** Options of {@link createMetrics}. */
export interface MetricsOptions {
  /** Ids of all connections. */
  readonly connections: readonly string[];
  /** Names of all routes. */
  readonly routes: readonly string[];
  /** Names of the routes with the user's token. */
  readonly userRoutes: readonly string[];
  readonly version: string;
  /** Gives the metrics of this process to others. Default: it has the port for itself. */
  readonly share?: ShareMetrics;
}

/**
 * Creates the metrics of one process. Every label has a fixed set of values: routes and connections of
 * the configuration, codes of the failure catalogue, classes of statuses. No label names a user.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { connections, version, share } = options;
  const register = new Registry();
  collectDefaultMetrics({ register });
  if ('Deno' in globalThis) measureLoopLag(register);
  new Gauge({
    name: 'postern_build_info',
    help: 'Version of Postern, always 1',
    labelNames: ['version'],
    registers: [register],
    aggregator: 'first',
  }).set({ version }, 1);
  const calls = new CallMeter(options, register);
  const sampler = new Sampler();
  const { count, note } = createEventCounters(register, connections, calls);
  const readSnapshot = (): Promise<MetricsSnapshot> => register.getMetricsAsJSON();
  const readAll = share?.(readSnapshot) ?? (async () => [await readSnapshot()]);
  const read = async (): Promise<MetricsText> => buildMetricsText(await readAll());
  return {
    count,
    note,
    watchStore: createStoreWatch(register),
    createObserver: (fetch) => ({
      fetch,
      wrap: (wrap) => (handler) => wrap(observeCalls(calls, sampler, handler)),
      addRoutes: (app, wrap, parts) => addMetricsEndpoint(app, wrap, parts, read),
    }),
  };
}

/**
 * Adds the counts of a process that has ended. Gauges, such as its memory, are gone with it.
 *
 * @param sum what earlier ones had counted
 */
export function addCounts(sum: MetricsSnapshot, ended: MetricsSnapshot): Promise<MetricsSnapshot> {
  const counts = ended.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
  return AggregatorRegistry.aggregate([sum, counts]).getMetricsAsJSON();
}

/** Adds up the snapshots of several processes, and writes them as OpenMetrics 1.0. */
export async function buildMetricsText(
  snapshots: readonly MetricsSnapshot[],
): Promise<MetricsText> {
  const contentType = Registry.OPENMETRICS_CONTENT_TYPE;
  const sum = AggregatorRegistry.aggregate<typeof contentType>(
    snapshots.map((snapshot) => snapshot.map(cutTotal)),
  );
  sum.setContentType(contentType);
  return { text: await sum.metrics(), contentType };
}

/** OpenMetrics names a counter without `_total`, and prom-client adds that to its samples. */
function cutTotal(metric: MetricsSnapshot[number]): object {
  const isCounter = String(metric.type) === 'counter';
  return isCounter ? { ...metric, name: metric.name.replace(/_total$/, '') } : metric;
}
