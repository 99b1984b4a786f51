import type { FailureCode } from '@postern/core';
import { Failure } from './failure.ts';

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
   * What a service publishes could not be read, or says that sign-ins will fail; a token of an ended session was not revoked; a
   * renewal's answer was kept, although something in it is not as it should be.
   */
  | {
      readonly event:
        | 'discovery_failed'
        | 'discovery_flawed'
        | 'revocation_failed'
        | 'renewal_flawed';
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

/** A URL: its host and port may be logged; its user, path and query may carry secrets. */
const URLS = /\b[a-z]+:\/\/(?:[^\s/?#]*@)?([^\s/?#)"']*)\S*/gi;
/** How many errors behind an error are named. */
const MAX_DEPTH = 5;
/** A system's or a TLS library's own name for an error, such as `ECONNREFUSED`. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]+$/;

/**
 * What may be logged of a cause: the words of an error and of the errors behind it, which are where
 * Node says what a failed `fetch` failed of. Of a URL only host and port; of other fields none.
 */
export function buildCauseText(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  if (cause instanceof Failure) {
    const text = buildCauseText(cause.cause);
    return text === undefined ? cause.code : shorten(`${cause.code}: ${text}`);
  }
  if (cause instanceof Error) return shorten(listErrors(cause).map(describe).join(': '));
  return typeof cause === 'string' ? shorten(cutUrls(cause)) : typeof cause;
}

function cutUrls(text: string): string {
  return text.replaceAll(URLS, '$1');
}

/** An error and those behind it. Of several at once, one for each address of a host, the first. */
function listErrors(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth === MAX_DEPTH) return [];
  const behind = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...listErrors(behind, depth + 1)];
}

function describe(error: Error): string {
  const { name, message } = error;
  const code: unknown = Reflect.get(error, 'code');
  const isNamed = typeof code === 'string' && ERROR_CODE.test(code) && !message.includes(code);
  return `${name}: ${cutUrls(message)}${isNamed ? ` (${code})` : ''}`;
}

export function shorten(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH);
}
