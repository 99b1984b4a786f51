import type { Auth } from './auth.ts';

/** A Date header has whole seconds: ignore smaller differences. In milliseconds. */
const TOLERANCE_MS = 2000;

const offsets = new WeakMap<object, Promise<number>>();

/**
 * Measures how far the edge's clock is ahead of this one, in milliseconds, once for each kit. It is
 * 0 if unknown, and is then measured again: the edge did not respond, or its `Date` header is not
 * exposed to this origin (RFC 9110 §6.6.1).
 *
 * @param isAgain measures again, because this clock may have been set since
 */
export async function measureClock(auth: Pick<Auth, 'fetch'>, isAgain = false): Promise<number> {
  const measured = (!isAgain && offsets.get(auth)) || requestOffset(auth);
  offsets.set(auth, measured);
  return measured;
}

async function requestOffset(auth: Pick<Auth, 'fetch'>): Promise<number> {
  const sentAtMs = Date.now();
  const response = await auth.fetch('/auth/session').catch(() => undefined);
  const arrivedAtMs = Date.now();
  const answeredAtMs = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(answeredAtMs)) offsets.delete(auth);
  // A browser counts a request whose body nobody reads as pending, and so do tests that wait for it.
  await response?.body?.cancel().catch(() => undefined);
  // The edge answered between the two times. They may be hours apart, if the machine slept.
  const isEarly = answeredAtMs < sentAtMs - TOLERANCE_MS;
  const isLate = answeredAtMs > arrivedAtMs + TOLERANCE_MS;
  return isEarly || isLate ? answeredAtMs - arrivedAtMs : 0;
}
