import type { FailureCode } from '@postern/core';

/**
 * Everything the edge says about itself, each event once. The fields' types are the redaction: an
 * event has room for ids, names, codes and paths, and none for a token, an authorization code, a
 * verifier, a secret or a cookie. `cause` is a status, an RFC code or a runtime's error message.
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
  /** The provider answered an authorization request with an error; `cause` has its first 200 characters. */
  | {
      readonly event: 'sign_in_refused';
      readonly requestId: string;
      readonly connection: string;
      readonly cause: string;
    }
  /** A service ended sessions of a user, in its own session or everywhere. */
  | {
      readonly event: 'signed_out_by_service';
      readonly requestId: string;
      readonly connection: string;
    }
  /**
   * What a service publishes could not be read; a token of an ended session was not revoked; a
   * renewal's answer was kept, although something in it is not as it should be.
   */
  | {
      readonly event: 'discovery_failed' | 'revocation_failed' | 'renewal_flawed';
      readonly connection: string;
      readonly code: FailureCode;
      readonly cause?: string;
    }
  /** The operator made a key; its name is the operator's own word for it. */
  | {
      readonly event: 'api_key_created';
      readonly requestId: string;
      readonly connection: string;
      readonly name: string;
    }
  /** The operator ended the edge's own tokens at a service. */
  | {
      readonly event: 'service_tokens_revoked';
      readonly requestId: string;
      readonly connection: string;
    }
  | { readonly event: 'refused_to_start'; readonly faults: readonly string[] };

export type Log = (event: LogEvent) => void;

/** The longest path or cause that is logged, in characters. */
const MAX_TEXT_LENGTH = 500;

/** Some runtimes name the whole URL that they could not reach. */
const URLS = /\b[a-z]+:\/\/\S+/gi;

/** What may be said of a cause: its words where it has any, without URLs, and never its fields. */
export function buildCauseText(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  if (cause instanceof Error) return buildCauseText(`${cause.name}: ${cause.message}`);
  return typeof cause === 'string' ? shorten(cause.replaceAll(URLS, '[url]')) : typeof cause;
}

export function shorten(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH);
}
