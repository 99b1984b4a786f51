import type { Auth } from './auth.ts';

/** A Date header counts whole seconds, and an answer takes its time: less is no real difference. */
const TOLERANCE_MS = 2000;

const offsets = new WeakMap<object, Promise<number>>();

/**
 * How far the edge's clock is ahead of this one, in milliseconds; the times of a session are the
 * edge's. Asked once for each kit, and 0 where it cannot be told: without an answer, or where
 * another origin's Date header is not exposed (RFC 9110 §6.6.1).
 */
export async function measureClock(auth: Pick<Auth, 'fetch'>): Promise<number> {
  const measured = offsets.get(auth) ?? requestOffset(auth);
  offsets.set(auth, measured);
  return measured;
}

async function requestOffset(auth: Pick<Auth, 'fetch'>): Promise<number> {
  const response = await auth.fetch('/auth/session').catch(() => undefined);
  const offsetMs = Date.parse(response?.headers.get('date') ?? '') - Date.now();
  return Math.abs(offsetMs) > TOLERANCE_MS ? offsetMs : 0;
}
