import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';

/** Characters of a hash in the log: 132 of 256 bits, enough to tell users and sessions apart. */
export const LOG_NAME_LENGTH = 22;

/** The request that an event belongs to. */
export interface LoggedRequest {
  /** As in `X-Request-Id` of the response. */
  readonly requestId: string;
  /**
   * A hash of the request's session under a key of the ring: the same for all requests of the session
   * until the ring has a new first key. Missing without a session cookie.
   */
  readonly session?: string | undefined;
}

/** The user of an event, if the provider names it. */
export interface LoggedUser {
  /** A hash of the user's name under a key of the ring: the same until the ring has a new first key. */
  readonly user?: string;
}

/**
 * Every event that the edge logs. The types of the fields are the redaction: an event has ids, names,
 * codes and paths, and no field for a token, an authorization code, a verifier, a secret or a cookie.
 * `cause` is a status, an RFC error code or a runtime's error message.
 */
export type LogEvent =
  /** A request got a failure as its response, or `GET /auth/session` found that the session has ended. */
  | ({
      readonly event: 'failure';
      readonly method: string;
      /** Without the query, which may contain codes and tokens. At most 500 characters. */
      readonly path: string;
      /** The name of the route under `/api/`, if there is one of that name. */
      readonly route?: string | undefined;
      readonly code: FailureCode;
      /** The connection whose provider failed. */
      readonly connection?: string | undefined;
      readonly cause?: string | undefined;
      /** Of `internal`: where in the code, at most 10 lines of 200 characters. */
      readonly stack?: readonly string[] | undefined;
      /**
       * The user whom a route's `require`, `assurance` or `authorize` rejected, as in
       * {@link LoggedUser}.
       */
      readonly user?: string | undefined;
    } & LoggedRequest)
  /** A session began. */
  | ({ readonly event: 'signed_in'; readonly connection: string } & LoggedRequest & LoggedUser)
  /**
   * `signed_out`: the user ended the session of this browser. `session_ended_by_user`: the user
   * ended another of their sessions. `user` is missing if the session could not be read.
   */
  | ({ readonly event: 'signed_out' | 'session_ended_by_user' } & LoggedRequest & LoggedUser)
  /** The provider's authorization response was an error. `cause` has its first 200 characters. */
  | ({
      readonly event: 'sign_in_refused';
      readonly connection: string;
      readonly cause: string;
    } & LoggedRequest)
  /** The provider ended sessions of a user by back-channel logout. */
  | ({
      readonly event: 'signed_out_by_provider';
      readonly connection: string;
    } & LoggedRequest &
      LoggedUser)
  /**
   * `discovery_failed`: the provider's metadata could not be read. `discovery_warning`: according to
   * the metadata, sign-ins will fail. `revocation_failed`: a token of an ended session was not revoked.
   * `refresh_response_malformed`: a refresh response was kept although a field of it is wrong.
   * `refresh_token_missing`: sessions of the connection end with their access token, as configuration
   * and metadata or a sign-in show; `cause` has the fix.
   */
  | {
      readonly event:
        | 'discovery_failed'
        | 'discovery_warning'
        | 'revocation_failed'
        | 'refresh_response_malformed'
        | 'refresh_token_missing';
      readonly connection: string;
      readonly code: FailureCode;
      readonly cause?: string | undefined;
    }
  /** The operator created an API key; the operator chose its name. */
  | ({
      readonly event: 'api_key_created';
      readonly connection: string;
      readonly name: string;
    } & LoggedRequest)
  /** The operator revoked the edge's own tokens at the provider. */
  | ({ readonly event: 'service_tokens_revoked'; readonly connection: string } & LoggedRequest)
  /**
   * The configuration of a Worker is invalid, so it answers a request with 500. `faults` has every error
   * with its fix. Node and Deno end instead, with the errors on standard error.
   */
  | ({ readonly event: 'refused_to_start'; readonly faults: readonly string[] } & LoggedRequest);

/** Receives events. It is called as they happen, so it must be quick and must not throw. */
export type Log = (event: LogEvent) => void;

/** The longest path or cause that is logged, in characters. */
const MAX_TEXT_LENGTH = 500;

/**
 * Matches URLs. Scheme, host and port may be logged. User, query and fragment may contain secrets, and so
 * may a path in an error of the runtime.
 */
const URLS = /\b([a-z]+:\/\/)(?:[^\s/?#]*@)?([^\s/?#)"']*)([^\s?#)"']*)\S*/gi;
/** How many nested causes are logged. */
const MAX_DEPTH = 5;
/** The lines of a stack, in the format of V8. */
const FRAMES = /(?<=^ +at ).{1,200}/gm;
const MAX_FRAMES = 10;
/** An error code of the system or a TLS library, such as `ECONNREFUSED`. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]+$/;

/**
 * Builds the log text of a cause: the messages of the error and of its nested causes, where Node
 * says why a `fetch` failed. Of a URL in them, only the origin is kept; other fields are dropped. A
 * cause that is a string is the edge's own text: its URLs, such as an issuer, keep their path.
 *
 * @returns at most 500 characters; undefined without a cause
 */
export function buildCauseText(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  if (cause instanceof Failure) {
    const text = buildCauseText(cause.cause);
    return text === undefined ? cause.code : shorten(`${cause.code}: ${text}`);
  }
  if (cause instanceof Error) return shorten(listErrors(cause).map(describeError).join(': '));
  return typeof cause === 'string' ? shorten(cutUrls(cause, '$1$2$3')) : typeof cause;
}

function cutUrls(text: string, kept = '$1$2'): string {
  return text.replaceAll(URLS, kept);
}

/** An error and its nested causes. Of an AggregateError, which has one error per address, the first. */
function listErrors(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth === MAX_DEPTH) return [];
  const behind = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...listErrors(behind, depth + 1)];
}

function describeError(error: Error): string {
  const { name, message } = error;
  const code = String(Reflect.get(error, 'code'));
  const isNamed = ERROR_CODE.test(code) && !message.includes(code);
  return `${name}: ${cutUrls(message)}${isNamed ? ` (${code})` : ''}`;
}

type BackgroundEvent = Extract<LogEvent, Readonly<{ connection: string; code: FailureCode }>>;

/** Logs a failure that no caller gets, with its cause. */
export function logBackground(
  log: Log,
  event: BackgroundEvent['event'],
  connection: string,
  { code, cause }: Failure,
): void {
  log({ event, connection, code, cause: buildCauseText(cause) });
}

/**
 * Reads where in the code an error was made: the lines of its stack, without its message, which may
 * contain a URL. `buildCauseText` has the message.
 */
export function readStack(error: unknown): readonly string[] | undefined {
  return error instanceof Error ? error.stack?.match(FRAMES)?.slice(0, MAX_FRAMES) : undefined;
}

/** Cuts a text to the 500 characters that are logged. */
export function shorten(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH);
}
