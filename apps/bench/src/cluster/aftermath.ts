import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../call.ts';
import { mapPooled } from '../pool.ts';
import { isSignedOut } from './load.ts';

/** Longer than a claim of a process that is gone holds (12 s) and the pauses after failures. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 500;
const WIDTH = 12;

/** Every session calls until it is served or told that it is over. @returns the last word of each */
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
