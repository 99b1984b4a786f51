import { afterEach, expect, test, vi } from 'vitest';
import type { Auth } from './auth.ts';
import { measureClock } from './clock.ts';

const SKEW_MS = 3_600_000;

afterEach(() => vi.useRealTimers());

/** The response of an edge whose clock is `skewMs` ahead. */
function answer(skewMs: number): Response {
  return new Response('{}', { headers: { date: new Date(Date.now() + skewMs).toUTCString() } });
}

test('a measurement that failed is made again', async () => {
  const fetch = vi.fn<Auth['fetch']>(async () => answer(SKEW_MS));
  fetch.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const auth = { fetch };
  expect(await measureClock(auth)).toBe(0);
  expect(await measureClock(auth)).toBeGreaterThan(SKEW_MS - 3000);
  await measureClock(auth);
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('a response that the page reads hours later does not count as a wrong clock', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const fetch = async (): Promise<Response> => {
    const response = answer(0);
    // The machine sleeps.
    vi.setSystemTime(Date.now() + SKEW_MS);
    return response;
  };
  expect(await measureClock({ fetch })).toBe(0);
});
