import type { Count } from '@postern/edge';

/**
 * Creates a counter that writes to Workers Analytics Engine if a dataset is bound as `COUNTERS`, and
 * counts nothing otherwise. The counter's name is the index; its fields are blobs, in the order of
 * `Metric`.
 */
export function createCount(bindings: Readonly<Record<string, unknown>>): Count {
  const dataset = bindings['COUNTERS'];
  if (!isDataset(dataset)) return () => undefined;
  return ({ counter, ...fields }) => {
    dataset.writeDataPoint({
      indexes: [counter],
      blobs: Object.values(fields).map(String),
      doubles: [1],
    });
  };
}

function isDataset(binding: unknown): binding is AnalyticsEngineDataset {
  return typeof binding === 'object' && binding !== null && 'writeDataPoint' in binding;
}
