import type { FailureCode } from '@postern/core';

export interface FailureDetail {
  /** How long the caller should wait, in seconds; becomes Retry-After (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number | undefined;
  /** For the log only: it never reaches an answer. */
  readonly cause?: unknown;
  /** The failure is not about the session that the browser holds: its cookie stays. */
  readonly keepsCookies?: boolean;
  /** Names of the fields or parameters that were refused; the answer repeats them. */
  readonly parameters?: readonly string[];
}

/**
 * An expected failure, as a value: functions answer `T | Failure`, callers ask `instanceof`.
 * Exceptions are left for programmers' mistakes.
 */
export class Failure {
  readonly code: FailureCode;
  readonly retryAfterSeconds: number | undefined;
  readonly cause: unknown;
  readonly keepsCookies: boolean;
  readonly parameters: readonly string[] | undefined;

  constructor(code: FailureCode, detail: FailureDetail = {}) {
    this.code = code;
    this.retryAfterSeconds = detail.retryAfterSeconds;
    this.cause = detail.cause;
    this.keepsCookies = detail.keepsCookies ?? false;
    this.parameters = detail.parameters;
  }
}

/** Carries a {@link Failure} through what knows only exceptions: streams, client authentication, oauth4webapi. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The failure that was thrown. What else is thrown is a programmer's mistake, and is thrown on. */
export function unwrapFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  throw error;
}
