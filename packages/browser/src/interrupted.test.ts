import { afterEach, expect, test, vi } from 'vitest';
import { AuthError } from './error.ts';
import { isRecent, keepCall } from './interrupted.ts';

const DEMAND = new AuthError({ phase: 'fetch', code: 'step_up_required', acrValues: ['gold'] });

afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

test('a step-up that was stored while the clock was ahead does not count as a loop', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await keepCall(DEMAND, { signedInAt: 'before' }, ['/api/payments', undefined], undefined);
  expect(isRecent(DEMAND, { signedInAt: 'after' })).toBe(true);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(isRecent(DEMAND, { signedInAt: 'after' })).toBe(false);
});
