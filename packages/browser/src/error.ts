import type { FailureCode, Recovery } from '@postern/core';

/** Failures that the kit itself finds; all others are rows of the edge's failure catalogue. */
export type KitFailureCode =
  /** The user, or the provider on the user's behalf, said no (RFC 6749 §4.1.2.1 `access_denied`). */
  | 'access_denied'
  /**
   * The provider answered the authorization request with another error, whose name is `detail`; or
   * without a code, or with a parameter twice (RFC 6749 §3.1, §4.1.2).
   */
  | 'authorization_failed'
  /** The browser lets this page keep nothing (cookies and site data are off, or the storage is full). */
  | 'storage_unavailable'
  /** The answer belongs to no sign-in that this tab began and has not finished yet. */
  | 'state_missing'
  /** The answer's `iss` is not the issuer that was asked (RFC 9207 §2.4). */
  | 'issuer_mismatch'
  /** No connection of that name lets users sign in. */
  | 'connection_unknown'
  /** Sign-in began too often in a short time: the app is in a redirect loop. */
  | 'login_loop'
  /** The browser did not open the pop-up: it does so in answer to a click only. */
  | 'popup_blocked'
  /** The user closed the pop-up. */
  | 'popup_closed'
  /** The edge gave no answer. */
  | 'edge_unreachable'
  /** Something else answers in the edge's place, such as a proxy or the app's own index.html. */
  | 'edge_malformed';

/** Where in its work the kit was: the endpoint under `/auth` that it called, or an act of the page. */
export type AuthPhase =
  | 'config'
  | 'sign-in'
  | 'callback'
  | 'session'
  | 'refresh'
  | 'token'
  | 'fetch'
  | 'logout';

/** What is known of a failure: of the edge's, what its problem document says (RFC 9457 §3). */
export interface AuthErrorFacts {
  readonly code: FailureCode | KitFailureCode;
  readonly phase: AuthPhase;
  /** What a user can do. Default: `sign-in`, once more. */
  readonly recovery?: Recovery;
  /** The HTTP status of the edge's answer. */
  readonly status?: number;
  /** A short summary for people, where the edge answered. */
  readonly title?: string;
  /** What happened, for people. */
  readonly detail?: string | undefined;
  /** The code's documentation page, by an address of the edge's origin. Default: `/problems/` and the code. */
  readonly type?: string;
  /** What the operator looks for in the edge's log, where the edge answered. */
  readonly requestId?: string;
  /** How long to wait before another try; 0 where the edge did not say. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** What the edge flow says of a failure, in the page's address: a code of its catalogue, or of the kit's. */
interface EdgeFlowFacts {
  readonly code: string;
  readonly phase: 'callback';
  readonly detail?: undefined;
  readonly cause?: undefined;
}

/**
 * The one error of the kit. Branch on `code`; `recovery` says what a user can do. As JSON it is its
 * facts, without stack and cause.
 */
export class AuthError extends Error implements AuthErrorFacts {
  declare readonly code: FailureCode | KitFailureCode;
  /** Where in its work the kit was. */
  declare readonly phase: AuthPhase;
  declare readonly recovery: Recovery;
  declare readonly status?: number;
  declare readonly title?: string;
  declare readonly detail?: string;
  declare readonly type: string;
  declare readonly requestId?: string;
  declare readonly retryAfterSeconds?: number;

  constructor(facts: AuthErrorFacts | EdgeFlowFacts) {
    super(facts.detail ?? facts.code, facts);
    const type = `/problems/${facts.code}`;
    Object.assign(this, { name: 'AuthError', recovery: 'sign-in', type }, facts);
  }
}
