import type { KitFailureCode } from '@postern/browser';
import type { FailureCode, Recovery } from '@postern/core';

/** Failures that the console detects. All others come from the kit or from the edge's catalogue. */
export type ConsoleFailureCode =
  /** The browser has no network. */
  | 'offline'
  /** The console cannot read the body of the response. */
  | 'answer_malformed'
  /** The service behind the edge no longer accepts the user's token (its 401). */
  | 'service_unauthorized'
  /** The service does not allow this user to do that (its 403). */
  | 'service_forbidden'
  /** The service does not have the resource (its 404). */
  | 'service_not_found'
  /** The service rate-limits the caller (its 429). */
  | 'service_busy'
  /** The service rejects the request (any other 4xx). */
  | 'service_refused'
  /** The service failed (its 5xx). */
  | 'service_failed';

/** Every code that the console has words for. */
export type KnownCode = FailureCode | KitFailureCode | ConsoleFailureCode;

/** A failure as the console shows it, from the edge, the kit or the console. */
export interface Failure {
  /** A {@link KnownCode}, or a code of an edge that is newer than this console. */
  readonly code: string;
  readonly recovery: Recovery;
  /** The edge's own words, shown for a code that the console does not know. */
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  /** The id under which the operator finds the request in the edge's log. */
  readonly requestId?: string | undefined;
  /** Seconds to wait before a retry, if the response had a Retry-After header. */
  readonly retryAfterSeconds?: number | undefined;
}

/** Builds a failure that the console has detected. */
export function buildFailure(code: ConsoleFailureCode, recovery: Recovery): Failure {
  return { code, recovery };
}
