import type { SignInConnection } from '@postern/core';
import { AuthError } from './error.ts';
import { ATTEMPT_LIFETIME_MS, LOOP_ATTEMPTS, LOOP_MS, STORAGE_KEY } from './limits.ts';

/** One begun sign-in. It stays in this tab's storage: who starts a flow finishes it (RFC 9700 §4.7). */
export interface Attempt extends SignInConnection {
  readonly state: string;
  readonly connection: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
  readonly startedAtMs: number;
  /** How often its answer has come. Only the first counts; the others tell where to go on. */
  uses: number;
}

/**
 * Keeps an attempt beside the earlier ones, so that two sign-ins in one tab both finish, and so do
 * two tabs of which one is the duplicate of the other.
 *
 * @throws AuthError `login_loop`
 */
export function keepAttempt(attempt: Attempt): void {
  const attempts = readAttempts();
  if (Date.now() - (attempts.at(-LOOP_ATTEMPTS)?.startedAtMs ?? 0) < LOOP_MS) {
    throw new AuthError({ phase: 'sign-in', code: 'login_loop', recovery: 'retry-later' });
  }
  writeAttempts([...attempts, attempt]);
}

/** Takes the attempt that a state belongs to, and counts this use of it. */
export function takeAttempt(state: string | null): Attempt | undefined {
  const attempts = readAttempts();
  const attempt = attempts.find((one) => one.state === state);
  if (attempt) {
    attempt.uses++;
    writeAttempts(attempts);
  }
  return attempt;
}

/** Keeps these attempts and no others. */
export function writeAttempts(attempts: Attempt[]): void {
  sessionStorage[STORAGE_KEY] = JSON.stringify(attempts);
}

/** What cannot be read is no attempt. Only the kit writes here; the return target is checked again. */
function readAttempts(): Attempt[] {
  try {
    const attempts: Attempt[] = JSON.parse(sessionStorage[STORAGE_KEY]);
    return attempts.filter(({ startedAtMs }) => Date.now() - startedAtMs < ATTEMPT_LIFETIME_MS);
  } catch {
    return [];
  }
}
