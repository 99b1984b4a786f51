import { expect, inject, test } from 'vitest';

/** The largest allowed bundle, minified and compressed: 26.3 KiB, as wrangler counts an upload. */
const BUDGET_BYTES = 26.3 * 1024;

test('the Worker stays within its size budget', () => {
  const bytes = inject('bundleGzipBytes' as never) as number;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
});
