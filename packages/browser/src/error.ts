import type { FailureCode, Recovery } from '@postern/core';

/**
 * Failures that the kit detects. All others are codes of the edge's failure catalogue. `recovery`
 * is `sign-in`, except `retry-later` for `login_loop`, `edge_unreachable` and `edge_malformed`, and
 * `none` for `storage_unavailable` and `connection_unknown`.
 */
export type KitFailureCode =
  /** The user or the provider denied the sign-in (RFC 6749 §4.1.2.1 `access_denied`). */
  | 'access_denied'
  /**
   * The authorization response has another error, whose name is `detail`; or it has no code, a
   * repeated parameter, or a token (RFC 6749 §3.1, §4.1.2).
   */
  | 'authorization_failed'
  /** The page's storage is blocked (site data is off) or full. */
  | 'storage_unavailable'
  /** This tab has no pending sign-in with the `state` of the response. */
  | 'state_missing'
  /** The `iss` of the response is not the connection's issuer (RFC 9207 §2.4). */
  | 'issuer_mismatch'
  /** `/auth/config` has no sign-in connection with that id. */
  | 'connection_unknown'
  /** More than five sign-ins within a minute: the app is in a redirect loop. */
  | 'login_loop'
  /** The browser blocked the pop-up. It opens one only in response to a click. */
  | 'popup_blocked'
  /**
   * The user closed the pop-up, or returned to a page with `Cross-Origin-Opener-Policy:
   * same-origin` while it was open.
   */
  | 'popup_closed'
  /** The request to the edge failed without a response. */
  | 'edge_unreachable'
  /** The response is not the edge's. It may be a proxy's, or the app's own index.html. */
  | 'edge_malformed';

/** The endpoint under `/auth` that the kit called, or `fetch` for the app's own call. */
export type AuthPhase =
  | 'config'
  | 'sign-in'
  | 'callback'
  | 'session'
  | 'sessions'
  | 'refresh'
  | 'token'
  | 'fetch'
  | 'logout';

/** The facts of a failure. For the edge's failures they come from its problem document (RFC 9457 §3). */
export interface AuthErrorFacts {
  readonly code: FailureCode | KitFailureCode;
  readonly phase: AuthPhase;
  /** What the user can do. Default: `sign-in`. */
  readonly recovery?: Recovery;
  /** The HTTP status of the edge's response. */
  readonly status?: number;
  /** A short summary in plain words, from the edge. */
  readonly title?: string;
  /** What happened, in plain words, from the edge. For `authorization_failed`, the provider's error. */
  readonly detail?: string | undefined;
  /**
   * A URI that identifies the code. Default: `/problems/<code>`. The dev server and the console
   * serve a page there.
   */
  readonly type?: string;
  /** The id under which the edge's log has the cause. */
  readonly requestId?: string;
  /** How long to wait before a retry. 0 if the edge does not say. */
  readonly retryAfterSeconds?: number;
  /** With `step_up_required`: what the next sign-in has to ask for with `acr_values`. */
  readonly acrValues?: readonly string[] | undefined;
  /** With `step_up_required`: what the next sign-in has to ask for with `max_age`, in seconds. */
  readonly maxAge?: number | undefined;
  readonly cause?: unknown;
}

/** The failure of an edge flow, from the page's address. */
interface EdgeFlowFacts {
  readonly code: string;
  readonly phase: 'callback';
  readonly detail?: undefined;
  readonly cause?: undefined;
}

/**
 * The kit's only error class. Branch on `code`; `recovery` says what the user can do. As JSON, it
 * has the facts without stack and cause.
 */
export class AuthError extends Error implements AuthErrorFacts {
  declare readonly code: FailureCode | KitFailureCode;
  declare readonly phase: AuthPhase;
  declare readonly recovery: Recovery;
  declare readonly status?: number;
  declare readonly title?: string;
  declare readonly detail?: string;
  declare readonly type: string;
  declare readonly requestId?: string;
  declare readonly retryAfterSeconds?: number;
  declare readonly acrValues?: readonly string[];
  declare readonly maxAge?: number;

  constructor(facts: AuthErrorFacts | EdgeFlowFacts) {
    super(facts.detail ?? facts.code, facts);
    Object.assign(
      this,
      { name: 'AuthError', recovery: 'sign-in', type: `/problems/${facts.code}` },
      facts,
    );
  }
}
