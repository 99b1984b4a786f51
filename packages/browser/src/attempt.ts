import { readReturnTarget } from './return-target.ts';

/** How long a begun sign-in may take before its answer is no longer accepted, in milliseconds. */
const ATTEMPT_LIFETIME_MS = 10 * 60 * 1000;
const PREFIX = 'postern:';

/** One begun sign-in. It stays in this tab's storage: who starts a flow finishes it (RFC 9700 §4.7). */
export interface Attempt {
  readonly connection: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly issuer?: string | undefined;
  readonly returnTo: string;
  readonly startedAt: number;
}

/** Keeps an attempt under its state, one slot each, so that two sign-ins in one tab both finish. */
export function keepAttempt(state: string, attempt: Attempt): void {
  forgetExpired();
  sessionStorage.setItem(PREFIX + state, JSON.stringify(attempt));
}

/** Takes the attempt that a state belongs to. A state works once: its slot is gone afterwards. */
export function takeAttempt(state: string): Attempt | undefined {
  forgetExpired();
  const text = sessionStorage.getItem(PREFIX + state);
  sessionStorage.removeItem(PREFIX + state);
  return text === null ? undefined : readAttempt(text);
}

function forgetExpired(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const attempt = readAttempt(sessionStorage.getItem(key) ?? '');
    if (attempt === undefined) sessionStorage.removeItem(key);
  }
}

function readAttempt(text: string): Attempt | undefined {
  try {
    const attempt: unknown = JSON.parse(text);
    if (!isAttempt(attempt) || attempt.startedAt < Date.now() - ATTEMPT_LIFETIME_MS)
      return undefined;
    return { ...attempt, returnTo: readReturnTarget(attempt.returnTo) };
  } catch {
    return undefined;
  }
}

function isAttempt(value: unknown): value is Attempt {
  return typeof value === 'object' && value !== null && 'startedAt' in value;
}
