import { setTimeout as wait } from 'node:timers/promises';

const WITHIN_MS = 20_000;
const POLL_MS = 50;

/**
 * Waits until a condition holds. A condition that throws does not hold yet.
 *
 * @throws Error after 20 s
 */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + WITHIN_MS;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > giveUpAtMs) throw new Error('not ready in time');
    await wait(POLL_MS);
  }
}
