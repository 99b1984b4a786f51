import { AuthError } from './error.ts';
import {
  ATTEMPT_LIFETIME_MS,
  KEPT_ATTEMPTS,
  LOOP_ATTEMPTS,
  LOOP_MS,
  STORAGE_KEY,
} from './limits.ts';

/** One begun sign-in. It stays in this tab's storage: who starts a flow finishes it (RFC 9700 §4.7). */
export interface Attempt {
  readonly connection: string;
  /** Absent in the edge flow: there, the edge keeps it, and the code verifier too. */
  readonly state?: string;
  readonly codeVerifier?: string;
  /** As `/auth/config` names it. */
  readonly issuer?: string | undefined;
  readonly unannouncedIssuer?: string | undefined;
  /** Of the app's own, for when the sign-in is begun once more. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly returnTo: string;
  readonly startedAtMs: number;
  /** How often its answer has come. Only the first counts; the others tell where to go on. */
  uses: number;
}

/**
 * Keeps an attempt beside the earlier ones, so that two sign-ins in one tab both finish, and so do
 * two tabs of which one is the duplicate of the other.
 *
 * @throws AuthError `login_loop`, `storage_unavailable`
 */
export function keepAttempt(attempt: Attempt): void {
  const attempts = readAttempts();
  if (Date.now() - (attempts.at(-LOOP_ATTEMPTS)?.startedAtMs ?? 0) < LOOP_MS) {
    throw new AuthError({ phase: 'sign-in', code: 'login_loop', recovery: 'retry-later' });
  }
  writeAttempts([...attempts, attempt]);
}

/**
 * Takes the attempt that a state belongs to, and counts this use of it. One that took longer than a
 * sign-in may counts as used before: its return target is all that still counts.
 */
export function takeAttempt(state: string | null): Attempt | undefined {
  const attempts = readAttempts();
  const attempt = attempts.find((one?: Attempt) => one?.state === state);
  if (attempt) {
    attempt.uses += Date.now() - attempt.startedAtMs > ATTEMPT_LIFETIME_MS ? 2 : 1;
    writeAttempts(attempts);
  }
  return attempt;
}

/** Forgets every attempt. A browser that keeps nothing has nothing to forget. */
export function forgetAttempts(): void {
  if (readAttempts()[0]) writeAttempts([]);
}

function writeAttempts(attempts: Attempt[]): void {
  try {
    sessionStorage[STORAGE_KEY] = JSON.stringify(attempts);
  } catch (cause) {
    throw new AuthError({ phase: 'sign-in', code: 'storage_unavailable', recovery: 'none', cause });
  }
}

/** What cannot be read is no attempt. Only the kit writes here; the return target is checked again. */
function readAttempts(): Attempt[] {
  try {
    const attempts: Attempt[] = JSON.parse(sessionStorage[STORAGE_KEY]);
    return attempts.slice(-KEPT_ATTEMPTS);
  } catch {
    return [];
  }
}
