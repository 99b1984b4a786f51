import { expect, inject, test } from 'vitest';

/**
 * What the Worker may weigh, minified and compressed, in bytes. hono/tiny is 5,900 of them,
 * oauth4webapi 4,900, valibot 1,500, the failure catalogue's words 1,700, the hooks for a trace 200.
 */
const BUDGET_BYTES = 31_700;

test('the Worker stays within its budget', () => {
  const bytes = inject('bundleGzipBytes' as never) as number;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
});
