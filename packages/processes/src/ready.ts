import { setTimeout as wait } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;
const POLL_EVERY_MS = 50;

/** Waits up to 60 s until a URL responds with success. @returns whether it did */
export function waitUntilReady(url: string): Promise<boolean> {
  return waitFor(url, ({ ok }) => ok);
}

/** Waits up to 60 s until a URL responds at all. @returns whether it did */
export function waitUntilAnswering(url: string): Promise<boolean> {
  return waitFor(url, () => true);
}

async function waitFor(url: string, isEnough: (response: Response) => boolean): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response !== undefined && isEnough(response)) return true;
    await wait(POLL_EVERY_MS);
  }
  return false;
}
