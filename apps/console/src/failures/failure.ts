import type { KitFailureCode } from '@postern/browser';
import type { FailureCode, Recovery } from '@postern/core';

/** Failures that the console itself finds; the others are the kit's and rows of the edge's catalogue. */
export type ConsoleFailureCode =
  /** The browser has no network. */
  | 'offline'
  /** The answer is not of the shape that the console can show. */
  | 'answer_malformed'
  /** The service behind the edge no longer accepts the user's token (its own 401). */
  | 'service_unauthorized'
  /** The service does not let this user do that (its own 403). */
  | 'service_forbidden'
  /** The service has no such thing (its own 404). */
  | 'service_not_found'
  /** The service asks to wait (its own 429). */
  | 'service_busy'
  /** The service does not accept what was sent (its other 4xx). */
  | 'service_refused'
  /** The service failed (its own 5xx). */
  | 'service_failed';

export type KnownCode = FailureCode | KitFailureCode | ConsoleFailureCode;

/** A failure as the console shows it, whoever found it. */
export interface Failure {
  /** A {@link KnownCode}, or one of an edge that is newer than this console. */
  readonly code: string;
  readonly recovery: Recovery;
  /** The edge's own words, for a code that the console has none for. */
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  /** What the operator looks for in the edge's log. */
  readonly requestId?: string | undefined;
  /** How long to wait before another try, where the answer said so. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A failure that the console itself found. */
export function buildFailure(code: ConsoleFailureCode, recovery: Recovery): Failure {
  return { code, recovery };
}
