import { expect, inject, test } from 'vitest';

/**
 * What the Worker may weigh, minified and compressed, in bytes. Without hono/tiny it
 * would be 5,500 less, without oauth4webapi 4,300, without the failure catalogue's words 1,300.
 */
const BUDGET_BYTES = 31_700;

test('the Worker stays within its budget', () => {
  const bytes = inject('bundleGzipBytes' as never) as number;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
});
