import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../measuring/call.ts';
import { mapPooled } from '../measuring/pool.ts';
import { isSignedOut } from './load.ts';

/** Longer than the refresh lock of a dead process (12 s) and the backoff after failures. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 500;
const WIDTH = 12;

/** Calls with every session until it is served or over. @returns the last outcome of each */
export function callEverySession(
  origins: readonly string[],
  cookies: readonly string[],
): Promise<string[]> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  return mapPooled(cookies, WIDTH, async (cookie, i) => {
    for (;;) {
      const outcome = await call(origins[i % origins.length] ?? '', cookie);
      const isFinal = outcome === '200' || isSignedOut(outcome);
      if (isFinal || performance.now() > giveUpAtMs) return outcome;
      await wait(AGAIN_MS);
    }
  });
}
