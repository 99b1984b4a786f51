import type { TokenErrorCode } from '@postern/core';

/** Why a token request is rejected (RFC 6749 §5.2). */
export interface TokenFault {
  readonly error: TokenErrorCode;
  /** Text for the client's developer: ASCII that quotes nothing of the request. */
  readonly description: string;
}

/** A rejected token request; `fault` distinguishes it from a success. */
export interface Rejected {
  readonly fault: TokenFault;
}

/** Builds a rejection. */
export function reject(error: TokenErrorCode, description: string): Rejected {
  return { fault: { error, description } };
}
