import { Registry } from 'prom-client';
import { expect, test, vi } from 'vitest';
import { measureLoopLag } from './loop-lag.ts';

/** Keeps the event loop busy. */
function stall(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('shows a stall of the event loop once', async () => {
  const setInterval = vi.spyOn(globalThis, 'setInterval');
  const register = new Registry();
  measureLoopLag(register);
  const read = async (): Promise<number> =>
    Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(await register.metrics())?.[1]);
  await new Promise((resolve) => setTimeout(resolve, 250));
  stall(500);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(await read()).toBeGreaterThan(0.3);
  expect(await read()).toBe(0);
  clearInterval(setInterval.mock.results[0]?.value);
});
