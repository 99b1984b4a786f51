import { setTimeout as wait } from 'node:timers/promises';

/** How long a server may take until it answers, in milliseconds. */
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** Waits until an address answers with success. @returns false if it did not in time */
export async function waitUntilReady(url: string): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}
