import { Gauge, type Registry } from 'prom-client';

const NAME = 'nodejs_eventloop_lag_p99_seconds';
const EVERY_MS = 100;
/** The samples of ten minutes. Later ones are dropped until the metrics are read. */
const MAX_SAMPLES = 6000;

/**
 * Measures how late timers are, in place of prom-client's metric. That metric uses a function of
 * Node, which exists on Deno but measures nothing. As on Node, each reading begins a new period.
 */
export function measureLoopLag(register: Registry): void {
  register.removeSingleMetric(NAME);
  let lateMs: number[] = [];
  let dueMs = performance.now() + EVERY_MS;
  setInterval(() => {
    const nowMs = performance.now();
    if (lateMs.length < MAX_SAMPLES) lateMs.push(Math.max(0, nowMs - dueMs));
    dueMs = nowMs + EVERY_MS;
  }, EVERY_MS);
  const gauge = new Gauge({
    name: NAME,
    help: 'The 99th percentile of the recorded event loop delays.',
    aggregator: 'average',
    registers: [],
    collect() {
      this.set(readPercentile99(lateMs) / 1000);
      lateMs = [];
    },
  });
  register.registerMetric(gauge);
}

function readPercentile99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}
