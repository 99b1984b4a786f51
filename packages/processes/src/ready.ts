import { setTimeout as wait } from 'node:timers/promises';

/** How long a server may take until it answers, in milliseconds. */
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Waits until an address answers with success. @returns false if it did not in time */
export function waitUntilReady(url: string): Promise<boolean> {
  return waitFor(url, ({ ok }) => ok);
}

/** Waits until an address answers at all. @returns false if it did not in time */
export function waitUntilAnswering(url: string): Promise<boolean> {
  return waitFor(url, () => true);
}

async function waitFor(url: string, isEnough: (answer: Response) => boolean): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined && isEnough(answer)) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}
