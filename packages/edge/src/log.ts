import type { FailureCode } from '@postern/core';

/**
 * Everything the edge says about itself, each event once. No event carries a token, a code, a
 * verifier, a secret or a cookie; `cause` is a status, an RFC code or a runtime's error message.
 */
export type LogEvent =
  | {
      readonly event: 'failure';
      readonly requestId: string;
      readonly method: string;
      /** Without its query: codes and tokens have been seen there. */
      readonly path: string;
      readonly code: FailureCode;
      readonly cause?: string;
    }
  | { readonly event: 'signed_in'; readonly requestId: string; readonly connection: string }
  | { readonly event: 'signed_out'; readonly requestId: string }
  | { readonly event: 'refused_to_start'; readonly faults: readonly string[] };

export type Log = (event: LogEvent) => void;

/** What may be said of a cause: its words where it has any, never its fields. */
export function buildCauseText(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  return typeof cause === 'string' ? cause : typeof cause;
}
