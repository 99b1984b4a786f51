import type { EdgeConfig } from '@postern/edge/config';
import type { Metrics, ShareMetrics } from './metrics/metrics.ts';
import { listConfigured } from './server.ts';

/** Loads the metrics. Without an operator token, `/metrics` is 404, so nothing is measured. */
export async function loadMetrics(
  config: EdgeConfig,
  version: string,
  share?: ShareMetrics,
): Promise<Metrics | undefined> {
  if (config.settings.operatorToken === undefined) return undefined;
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics({ ...listConfigured(config), version, ...(share && { share }) });
}
