import { expect, inject, test } from 'vitest';

/** What the Worker may weigh, minified and compressed, in bytes: 26 KiB, as wrangler counts an upload. */
const BUDGET_BYTES = 26 * 1024;

test('the Worker stays within its budget', () => {
  const bytes = inject('bundleGzipBytes' as never) as number;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
});
