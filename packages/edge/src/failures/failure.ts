import type { FailureCode, Problem } from '@postern/core';

/** Details that a failure may carry besides its code. */
export interface FailureDetail {
  /** How long the caller should wait, in seconds; becomes Retry-After (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number | undefined;
  /** For the log only: it never reaches a response. */
  readonly cause?: unknown;
  /** The id of the connection whose provider failed. For the log only. */
  readonly connection?: string | undefined;
  /** The hash that names the user whom a route rejected. For the log only. */
  readonly user?: string | undefined;
  /** The failure does not affect the browser's session: its cookies stay. */
  readonly keepsCookies?: boolean | undefined;
  /** Names of the rejected fields or parameters. The response repeats them. */
  readonly parameters?: readonly string[] | undefined;
  /** The sign-in that `step_up_required` asks for. The response says so. */
  readonly stepUp?: StepUp | undefined;
}

/** What a sign-in must be, as a problem document says it. */
export type StepUp = Pick<Problem, 'acrValues' | 'maxAge'>;

/** A symbol, because a document of a provider cannot have it. */
const IS_FAILURE = Symbol.for('postern.Failure');

/**
 * An expected failure, as a value: functions return `T | Failure`, and callers check `instanceof`.
 * Exceptions are for programming errors. `instanceof` also recognizes failures of another copy of this
 * package, because the command contains one and a configuration file imports another.
 */
export class Failure {
  declare readonly code: FailureCode;
  declare readonly retryAfterSeconds: number | undefined;
  declare readonly cause: unknown;
  declare readonly connection: string | undefined;
  declare readonly user: string | undefined;
  declare readonly keepsCookies: boolean | undefined;
  declare readonly parameters: readonly string[] | undefined;
  declare readonly stepUp: StepUp | undefined;

  constructor(code: FailureCode, detail?: FailureDetail) {
    Object.assign(this, detail, { code });
  }

  static [Symbol.hasInstance](value: unknown): value is Failure {
    return typeof value === 'object' && value !== null && IS_FAILURE in value;
  }

  static {
    Object.defineProperty(Failure.prototype, IS_FAILURE, { value: true });
  }

  /** Copies the failure with other details, such as the connection whose provider failed. */
  with(detail: FailureDetail): Failure {
    return Object.assign(new Failure(this.code, this), detail);
  }
}

/**
 * Carries a {@link Failure} through code that can only throw: streams and client authentication.
 * `instanceof` also knows those of another copy of this package.
 */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }

  static override [Symbol.hasInstance](value: unknown): value is FailureError {
    return Reflect.get(Object(value), 'failure') instanceof Failure;
  }
}

/** Returns the failure of a {@link FailureError}, and rethrows every other error: it is a bug. */
export function unwrapFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  throw error;
}
