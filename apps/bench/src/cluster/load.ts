import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../measuring/call.ts';
import { createRandom, pick } from '../measuring/random.ts';

const CALLERS = 12;
/** The pause of a caller between calls, so that the load is that of users. */
const PAUSE_MS = 20;

/** Other 401s come from the API: a token that expired on the way. */
const SIGNED_OUT = /^401 (session_|provider_rejected_grant)/;

/** The outcomes of all calls, and the cookies of sessions that ended. */
export interface Seen {
  readonly outcomes: string[];
  readonly signedOut: Set<string>;
}

/** Whether an outcome means that the session is over. */
export function isSignedOut(outcome: string): boolean {
  return outcome === 'signed-out' || SIGNED_OUT.test(outcome);
}

/** Calls with random sessions through random edges for some seconds. */
export async function applyCrowd(
  origins: readonly string[],
  cookies: readonly string[],
  seconds: number,
  seed: number,
): Promise<Seen> {
  const seen: Seen = { outcomes: [], signedOut: new Set() };
  const endsAtMs = performance.now() + seconds * 1000;
  const [firstOrigin = '', ...otherOrigins] = origins;
  const [firstCookie = '', ...otherCookies] = cookies;
  const anyOrigin = [firstOrigin, ...otherOrigins] as const;
  const anyCookie = [firstCookie, ...otherCookies] as const;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      const random = createRandom(seed + caller);
      while (performance.now() < endsAtMs) {
        const cookie = pick(random, anyCookie);
        const outcome = await call(pick(random, anyOrigin), cookie);
        seen.outcomes.push(outcome);
        if (isSignedOut(outcome)) seen.signedOut.add(cookie);
        await wait(PAUSE_MS);
      }
    }),
  );
  return seen;
}
