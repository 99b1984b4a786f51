import type { TokenErrorCode } from '@postern/core';

/** Why a token request is rejected (RFC 6749 §5.2). */
export interface TokenFault {
  readonly error: TokenErrorCode;
  /** For the client's developer: plain ASCII, and nothing of the request. */
  readonly description: string;
}

/** A fault and nothing else, told apart from what succeeded by `fault`. */
export interface Rejected {
  readonly fault: TokenFault;
}

/** Builds a rejection. */
export function reject(error: TokenErrorCode, description: string): Rejected {
  return { fault: { error, description } };
}
