import { expect, inject, test } from 'vitest';
import { BUDGET_KIB } from './budget.ts';

test('the Worker stays within its size budget', () => {
  const bytes = inject('bundleGzipBytes' as never) as number;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(BUDGET_KIB * 1024);
});
