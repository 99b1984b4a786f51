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
    case 'request_malformed':
    case 'request_too_large':
    case 'request_unsupported':
    case 'route_unknown':
    case 'route_forbidden':
    case 'guard_origin':
    case 'guard_csrf_header':
    case 'guard_rate_limited':
    case 'callback_redirect_uri_mismatch':
    case 'callback_issuer_mismatch':
    case 'provider_rejected_client':
    case 'provider_rejected_request':
    case 'provider_redirected':
    case 'provider_rate_limited':
    case 'provider_unsupported':
    case 'operator_unauthorized':
    case 'store_unavailable':
    case 'upstream_unreachable':
    case 'upstream_timeout':
    case 'internal':
      return 'untouched';
  }
}
