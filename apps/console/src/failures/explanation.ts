import type { Failure, KnownCode } from './failure.ts';

/** A failure in words for the user: what happened, and what to do now. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
  /** Nothing is wrong: the notice informs, and does not warn. */
  readonly isExpected?: true;
}

const sessionOver = {
  title: 'Your session has ended',
  text: 'It was signed out elsewhere or left unused for too long. Sign in again to continue where you were.',
};
const signInLost = {
  title: 'The sign-in could not be completed',
  text: 'It started in another tab or too long ago, so Postern does not trust it. Please start again.',
};
const signInDistrusted = {
  title: 'The sign-in was stopped',
  text: 'The response did not come from the service that you were sent to, so Postern did not use it. Please start again.',
};
const signInServiceSilent = {
  title: 'LockitNetwork does not answer',
  text: 'The sign-in service cannot be reached right now. Nothing was lost; try again in a moment.',
};
const serviceSilent = {
  title: 'The service does not answer',
  text: 'Postern is fine, but the service behind it cannot be reached. Try again in a moment.',
};
const edgeSilent = {
  title: 'Postern cannot be reached',
  text: 'The connection failed on the way. Nothing was lost; try again in a moment.',
};
const slowDown = {
  title: 'One moment, please',
  text: 'That was a lot in a short time. Wait a little and try again.',
};
const operatorsTurn = {
  title: 'Postern needs its operator',
  text: 'The service does not accept how Postern is set up. Trying again will not help; pass on the reference below.',
};
const consoleFault = {
  title: 'This request was not accepted',
  text: 'The console asked for something that Postern does not allow. Reload the page. If that does not help, pass on the reference below.',
};

/**
 * The words for each code. A new code of the catalogue does not compile until it has an entry here.
 */
const explanations: Record<KnownCode, Explanation> = {
  session_missing: sessionOver,
  session_expired: sessionOver,
  session_unreadable: sessionOver,
  provider_rejected_grant: sessionOver,
  service_unauthorized: sessionOver,
  state_missing: signInLost,
  callback_attempt_missing: signInLost,
  issuer_mismatch: signInDistrusted,
  callback_issuer_mismatch: signInDistrusted,
  callback_redirect_uri_mismatch: operatorsTurn,
  access_denied: {
    title: 'You did not grant access',
    text: 'Access was declined at LockitNetwork, so you are not signed in. You can sign in again at any time.',
  },
  authorization_failed: {
    title: 'LockitNetwork did not sign you in',
    text: 'It stopped this sign-in. Please start again.',
  },
  storage_unavailable: {
    title: 'This browser stores no data for this page',
    text: 'Signing in needs cookies and site data. Allow both for this page and try again.',
  },
  connection_unknown: operatorsTurn,
  login_loop: {
    title: 'The sign-in keeps repeating',
    text: 'You signed in several times, but this browser did not keep the session. Allow cookies for this page, wait a minute and try again.',
  },
  popup_blocked: {
    title: 'The browser blocked the sign-in window',
    text: 'Allow pop-ups for this page and try again.',
  },
  popup_closed: {
    title: 'The window was closed',
    text: 'You are not signed in. You can sign in again at any time.',
  },
  provider_unreachable: signInServiceSilent,
  provider_timeout: signInServiceSilent,
  provider_malformed: signInServiceSilent,
  provider_rate_limited: {
    title: 'The service is busy',
    text: 'It asks to wait a moment. You stay signed in; try again shortly.',
  },
  provider_unavailable: {
    title: 'The service needs a moment',
    text: 'It cannot be reached right now. You stay signed in; try again shortly.',
  },
  provider_identity_rejected: operatorsTurn,
  step_up_required: {
    title: 'Please confirm that it is you',
    text: 'This needs a stronger or more recent sign-in. Sign in again, and then repeat what you did.',
  },
  provider_rejected_client: operatorsTurn,
  provider_rejected_request: operatorsTurn,
  provider_redirected: operatorsTurn,
  provider_unsupported: {
    title: 'The service cannot do that',
    text: 'This account, or this version of the service, does not offer it.',
  },
  upstream_unreachable: serviceSilent,
  upstream_timeout: serviceSilent,
  service_failed: serviceSilent,
  service_busy: slowDown,
  service_forbidden: {
    title: 'You have no access to this',
    text: 'The service knows you, but does not let your account see or do this.',
  },
  service_not_found: {
    title: 'Not found',
    text: 'It may have been removed, or the link may be wrong.',
  },
  service_refused: {
    title: 'The service did not accept that',
    text: 'Check what you entered and try again.',
  },
  answer_malformed: {
    title: 'The response cannot be shown',
    text: 'The service sent something that the console does not understand. Try again in a moment.',
  },
  offline: {
    title: 'You are offline',
    text: 'The console continues as soon as the network is back.',
  },
  edge_unreachable: edgeSilent,
  edge_malformed: edgeSilent,
  store_unavailable: {
    title: 'Sessions cannot be read right now',
    text: 'No session was lost. Try again in a moment.',
  },
  guard_rate_limited: slowDown,
  guard_origin: consoleFault,
  guard_csrf_header: consoleFault,
  request_malformed: consoleFault,
  request_too_large: {
    title: 'That is too large',
    text: 'Make it shorter and try again.',
  },
  request_unsupported: consoleFault,
  route_unknown: consoleFault,
  route_forbidden: consoleFault,
  operator_unauthorized: {
    title: 'Only the operator may do that',
    text: 'It needs the operator’s token, which is not part of a session.',
  },
  internal: {
    title: 'Something went wrong inside Postern',
    text: 'It is not your fault, and it has been noted. Pass on the reference below.',
  },
};

/** Explains a failure. For a code that the console does not know, it uses the edge's own words. */
export function explainFailure(failure: Failure): Explanation {
  if (isKnown(failure.code)) return explanations[failure.code];
  const { title = 'That did not work', detail = 'Try again in a moment.' } = failure;
  return { title, text: detail };
}

function isKnown(code: string): code is KnownCode {
  return Object.hasOwn(explanations, code);
}
