import { AuthError } from './error.ts';
import { ATTEMPT_LIFETIME_MS, KEPT_ATTEMPTS, KIT_NAME, LOOP_ATTEMPTS, LOOP_MS } from './limits.ts';

/** A sign-in that this tab has started. It stays in the tab's storage (RFC 9700 §4.7). */
export interface Attempt {
  /** The id of the connection. */
  readonly connection: string;
  /** Absent in the edge flow, where the edge keeps state and code verifier. */
  readonly state?: string;
  readonly codeVerifier?: string;
  /** As in `/auth/config`. */
  readonly issuer?: string | undefined;
  readonly unannouncedIssuer?: string | undefined;
  /** The app's own parameters, for a second sign-in. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly returnTo: string;
  readonly startedAtMs: number;
  /**
   * How often its response has arrived, up to 3 or 4. Only the first counts; a later one only finds
   * `returnTo`.
   */
  uses: number;
}

/**
 * Stores an attempt beside the earlier ones, so that two sign-ins in one tab, or in a tab and its
 * duplicate, both finish.
 *
 * @throws AuthError `login_loop`, `storage_unavailable`
 */
export function keepAttempt(attempt: Attempt): void {
  const attempts = readAttempts();
  // Absolute, because an attempt may have been stored while the clock was ahead.
  if (Math.abs(Date.now() - (attempts.at(-LOOP_ATTEMPTS)?.startedAtMs ?? 0)) < LOOP_MS) {
    throw new AuthError({ phase: 'sign-in', code: 'login_loop', recovery: 'retry-later' });
  }
  writeAttempts([...attempts, attempt]);
}

/**
 * Finds the attempt with this state, or the last one of the edge flow, which has none here, and counts
 * the use. An attempt older than {@link ATTEMPT_LIFETIME_MS} counts as used before: only its return
 * target is still valid.
 */
export function takeAttempt(state?: string): Attempt | undefined {
  const attempts = readAttempts();
  const attempt = attempts.findLast((one?: Attempt) => one?.state === state);
  // A number of one digit always has room, even in a full storage: a second digit would not.
  if (attempt && attempt.uses < 3) {
    attempt.uses += Date.now() - attempt.startedAtMs > ATTEMPT_LIFETIME_MS ? 2 : 1;
    writeAttempts(attempts);
  }
  return attempt;
}

/** Deletes every attempt. Without attempts it writes nothing, so it works where storage is blocked. */
export function forgetAttempts(): void {
  if (readAttempts()[0]) writeAttempts([]);
}

function writeAttempts(attempts: Attempt[]): void {
  try {
    sessionStorage[KIT_NAME] = JSON.stringify(attempts);
  } catch (cause) {
    throw new AuthError({ phase: 'sign-in', code: 'storage_unavailable', recovery: 'none', cause });
  }
}

/** Only the kit writes here, so the fields are trusted, except the return target. Unreadable: empty. */
function readAttempts(): Attempt[] {
  try {
    const attempts: Attempt[] = JSON.parse(sessionStorage[KIT_NAME]);
    return attempts.slice(-KEPT_ATTEMPTS);
  } catch {
    return [];
  }
}
