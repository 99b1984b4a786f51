import type { FailureCode } from '@postern/core';

/** What a failure means for the request's session. */
export type SessionEffect =
  /** The session is over, and the browser's cookie is useless. */
  | 'ended'
  /** There was no session. */
  | 'absent'
  /** The session is valid. A provider fails for the moment, and the same request may work later. */
  | 'transient'
  /** The session is valid, or the failure says nothing about it. */
  | 'untouched';

/** Every code by name, so that a new code does not compile until its effect is decided. */
type Untouched =
  | 'request_malformed'
  | 'request_too_large'
  | 'request_unsupported'
  | 'route_unknown'
  | 'route_forbidden'
  | 'guard_origin'
  | 'guard_csrf_header'
  | 'guard_rate_limited'
  | 'callback_redirect_uri_mismatch'
  | 'callback_issuer_mismatch'
  | 'callback_attempt_missing'
  | 'provider_rejected_client'
  | 'provider_rejected_request'
  | 'provider_redirected'
  | 'provider_rate_limited'
  | 'provider_unavailable'
  | 'provider_identity_rejected'
  | 'provider_unsupported'
  | 'step_up_required'
  | 'operator_unauthorized'
  | 'store_unavailable'
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'internal';

/** Returns what a failure means for the session. No other code decides this. */
export function readSessionEffect(code: FailureCode): SessionEffect {
  switch (code) {
    case 'session_expired':
    case 'session_unreadable':
    case 'provider_rejected_grant':
      return 'ended';
    case 'session_missing':
      return 'absent';
    case 'provider_timeout':
    case 'provider_unreachable':
    case 'provider_malformed':
      return 'transient';
    default:
      code satisfies Untouched;
      return 'untouched';
  }
}
