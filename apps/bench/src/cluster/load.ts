import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../call.ts';
import { createRandom, pick } from '../random.ts';

const CALLERS = 12;
/** A user does not call without a breath: this keeps the load that of a crowd, not of a flood. */
const BREATH_MS = 20;

/** A 401 of the API itself is the API's: a token that ends on its way there. */
const SIGNED_OUT = /^401 (session_|provider_rejected_grant)/;

/** What callers saw, and whose session was ended under their eyes. */
export interface Seen {
  readonly outcomes: string[];
  readonly signedOut: Set<string>;
}

/** Whether an outcome tells a browser that its session is over. */
export function isSignedOut(outcome: string): boolean {
  return outcome === 'signed-out' || SIGNED_OUT.test(outcome);
}

/** Users of these sessions call by chance, each time through any of the edges, for a while. */
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
        await wait(BREATH_MS);
      }
    }),
  );
  return seen;
}
