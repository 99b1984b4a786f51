import type { FailureCode } from '@postern/core';
import type { Explanation } from '@postern/core/documents';
import type { KitFailureCode } from '../error.ts';

export type { Explanation };

const edgeSilent: Explanation = {
  cause: 'The browser has no network, the edge is down, or its origin does not allow this one.',
  fix: 'Open /healthz of the edge. From another origin: list this one in POSTERN_ALLOWED_ORIGINS.',
};
const serviceSilent: Explanation = {
  cause: 'The service behind the edge does not answer, or not with what its protocol asks for.',
  fix: 'Try again later. If it stays, look up the requestId in the log of the edge.',
};
const operator: Explanation = {
  cause: 'The service does not accept how the edge is set up with it.',
  fix: 'Look up the requestId in the log of the edge; correct client id, secret or base URL.',
};
const sessionOver: Explanation = {
  cause: 'The session was signed out, reached its idle or absolute limit, or its cookie was lost.',
  fix: 'Sign in again. If it happens right after signing in: the cookie is not kept, see diagnose().',
};
const request: Explanation = {
  cause: 'The app has asked for something that the edge does not allow.',
  fix: 'Compare path, method and body with /openapi.json of the edge; call it with auth.fetch.',
};
const identity: Explanation = {
  cause:
    'An ID token failed a check: its signature, its algorithm, its audience, its nonce, or how recent the sign-in is.',
  fix: 'Look up the requestId in the log of the edge: its cause names the check. Correct the client’s settings at the provider.',
};
const stepUp: Explanation = {
  cause: 'The route, or the API behind it, asks for a stronger or more recent sign-in.',
  fix: 'Sign in again with the acr_values and max_age of the answer, then repeat the call.',
};
const newAttempt: Explanation = {
  cause:
    'The service answered, but not with a sign-in; or somebody has tampered with the answer: no code, or a parameter twice.',
  fix: 'Offer to sign in again; detail has the name that the service gave the error, if it gave one.',
};

/** One row for each code: a new row of a catalogue does not compile without one here. */
export const explanations: Readonly<Record<FailureCode | KitFailureCode, Explanation>> = {
  access_denied: {
    cause: 'The user said no, or may not use this app.',
    fix: 'Offer to sign in again. Nothing is wrong.',
  },
  authorization_failed: newAttempt,
  state_missing: {
    cause:
      'The answer was begun in another tab or browser, over a quarter of an hour ago, or came before.',
    fix: 'Offer to sign in again. If it happens to everybody: createAuth() runs on another origin than the redirect URI, or something loads the callback page twice.',
  },
  issuer_mismatch: {
    cause:
      'The answer comes from another issuer than the one that was asked (a mix-up attack), or the connection names its issuer wrongly.',
    fix: 'Compare `issuer` in /auth/config with the `iss` that the service sends, byte for byte.',
  },
  callback_attempt_missing: {
    cause:
      'The answer belongs to no sign-in of this browser that is under way: begun in another browser, finished before, or over a quarter of an hour ago.',
    fix: 'Offer to sign in again. If it happens to everybody: a proxy drops the edge’s cookies, or the sign-in begins at another host name than that of the redirect URI; see diagnose().',
  },
  storage_unavailable: {
    cause: 'The browser lets this page keep nothing, so no sign-in can be remembered.',
    fix: 'Ask the user to allow site data for this origin, or to make room in its storage.',
  },
  connection_unknown: {
    cause: 'No connection in /auth/config has that id, and lets users sign in.',
    fix: 'Leave `connection` away, or use an id of /auth/config; check that the edge has its credentials.',
  },
  login_loop: {
    cause:
      'The app signs in by itself, and each time finds nobody signed in: the cookie is not kept.',
    fix: 'Call diagnose(). Sign in on a click, and not again while the state has an error.',
  },
  popup_blocked: {
    cause: 'signInByPopup() did not run in a click, or something was awaited before it.',
    fix: 'Call it first thing in the click handler, or fall back to signIn().',
  },
  popup_closed: {
    cause:
      'The user closed the pop-up, or, under Cross-Origin-Opener-Policy: same-origin, came back to the page while it was open.',
    fix: 'Nothing is wrong. With same-origin-allow-popups the page sees its pop-up; without, an answer still counts.',
  },
  edge_unreachable: edgeSilent,
  edge_malformed: {
    cause: 'Something else answers under /auth, most often the dev server with its index.html.',
    fix: 'Pass /auth and /api on to the edge (in Vite: server.proxy), or name its edgeOrigin.',
  },
  session_missing: sessionOver,
  session_expired: sessionOver,
  session_unreadable: sessionOver,
  provider_rejected_grant: {
    cause:
      'The service no longer takes the code or the refresh token: used twice, too old, or revoked there.',
    fix: 'Sign in again. If every sign-in ends so: something sends codes twice, or the service’s registration has another redirect URI or client.',
  },
  provider_rejected_client: operator,
  provider_rejected_request: operator,
  provider_redirected: operator,
  provider_unsupported: operator,
  provider_malformed: serviceSilent,
  provider_unreachable: serviceSilent,
  provider_rate_limited: serviceSilent,
  provider_unavailable: serviceSilent,
  provider_identity_rejected: identity,
  step_up_required: stepUp,
  provider_timeout: serviceSilent,
  upstream_unreachable: serviceSilent,
  upstream_timeout: serviceSilent,
  store_unavailable: serviceSilent,
  internal: serviceSilent,
  callback_issuer_mismatch: newAttempt,
  callback_redirect_uri_mismatch: {
    cause: 'The edge’s redirect URI changed while the user was signing in.',
    fix: 'Sign in again. If it stays, compare POSTERN_PUBLIC_ORIGIN with the address of the app.',
  },
  guard_origin: {
    cause: 'The page’s origin is neither the edge’s nor listed there.',
    fix: 'Add it to POSTERN_ALLOWED_ORIGINS.',
  },
  guard_csrf_header: {
    cause: 'Something calls the edge without the kit.',
    fix: 'Use auth.fetch: it sends X-Postern: 1.',
  },
  guard_rate_limited: {
    cause: 'The app asks more often than the edge allows.',
    fix: 'Wait for retryAfterSeconds; look for a request in a render or an effect without end.',
  },
  request_malformed: request,
  request_too_large: request,
  request_unsupported: request,
  route_unknown: request,
  route_forbidden: request,
  operator_unauthorized: request,
};
