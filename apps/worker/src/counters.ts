import type { Count } from '@postern/edge';

/**
 * Counts into Workers Analytics Engine, where a dataset is bound as `COUNTERS`; else nothing is
 * counted. The counter is the index; its fields are blobs, in the order of `Metric`.
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
