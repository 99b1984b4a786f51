import type { FailureCode } from '@postern/core';

/** What a failure means for the session that the request came with. */
export type Consequence =
  /** It is over; the browser's cookie is of no use any more. */
  | 'ended'
  /** There was none. */
  | 'absent'
  /** It stands; a provider fails for the moment, and the same request may work later. */
  | 'held-up'
  /** It stands, or the failure says nothing about it. */
  | 'untouched';

/** Named one by one, so that a new code does not compile until somebody has decided what it means. */
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

/** The one place where failures are told apart by what they mean for a session. */
export function readConsequence(code: FailureCode): Consequence {
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
      return 'held-up';
    default:
      code satisfies Untouched;
      return 'untouched';
  }
}
