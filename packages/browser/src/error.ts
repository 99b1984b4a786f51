import type { FailureCode, Recovery } from '@postern/core';

/** Failures that the kit itself finds; all others are rows of the edge's failure catalogue. */
export type KitFailureCode =
  /** The user, or the service on the user's behalf, said no (RFC 6749 §4.1.2.1 `access_denied`). */
  | 'access_denied'
  /** The service answered the authorization request with another error. */
  | 'authorization_failed'
  /** The answer belongs to no sign-in that this tab began. */
  | 'state_missing'
  /** The answer carries a parameter twice, or neither a code nor an error (RFC 6749 §3.1, §4.1.2). */
  | 'response_malformed'
  /** The answer's `iss` is not the issuer that was asked (RFC 9207 §2.4). */
  | 'issuer_mismatch'
  /** No connection of that name lets users sign in. */
  | 'connection_unknown'
  /** The edge gave no answer. */
  | 'edge_unreachable'
  /** The edge's answer is not what the contract says. */
  | 'edge_malformed';

/** Where in its work the kit was. */
export type AuthPhase = 'sign-in' | 'callback' | 'session' | 'sign-out' | 'fetch';

/** The one error of the kit. Branch on `code`; `recovery` says what a user can do. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: FailureCode | KitFailureCode;
  readonly phase: AuthPhase;
  readonly recovery: Recovery;
  /** What the operator looks for in the edge's log, where the edge answered. */
  readonly requestId: string | undefined;

  constructor(
    code: FailureCode | KitFailureCode,
    phase: AuthPhase,
    recovery: Recovery,
    options: { message?: string; requestId?: string | undefined; cause?: unknown } = {},
  ) {
    super(options.message ?? code, { cause: options.cause });
    this.code = code;
    this.phase = phase;
    this.recovery = recovery;
    this.requestId = options.requestId;
  }

  /** What may be logged or sent on: no cause, no stack. */
  toJSON(): object {
    const { name, code, phase, recovery, requestId, message } = this;
    return { name, code, phase, recovery, requestId, message };
  }
}
