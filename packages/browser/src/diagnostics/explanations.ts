import type { Explanation, FailureCode } from '@postern/core';
import type { KitFailureCode } from '../error.ts';

export type { Explanation };

const edgeSilent: Explanation = {
  cause: 'The browser is offline, the edge is down, or the edge does not allow this origin.',
  fix: 'Open /healthz of the edge. If the edge has another origin: add this page’s to POSTERN_ALLOWED_ORIGINS.',
};
const providerSilent: Explanation = {
  cause: 'The provider does not respond, or its response violates the protocol.',
  fix: 'Try again later. If it persists, check the issuer. Look up the requestId in the edge’s log: the cause has the requested address.',
};
const sessionOver: Explanation = {
  cause: 'The session was signed out, reached its idle or absolute limit, or lost its cookie.',
  fix: 'Sign in again. If it happens right after sign-in, the browser does not keep the cookie: see diagnose().',
};
const apiSilent: Explanation = {
  cause: 'The edge cannot reach the API behind the route, or the API does not respond in time.',
  fix: 'Check that the API runs, and the `upstream` of the route. Look up the requestId in the edge’s log: the cause has the host, and why the connection failed.',
};
const issuerMismatch: Explanation = {
  cause:
    'The response comes from another issuer than the connection’s (a mix-up attack), or the connection has the wrong issuer.',
  fix: 'Compare `issuer` in /auth/config with the `iss` that the provider sends, byte for byte.',
};
const request: Explanation = {
  cause: 'The app sent a request that the edge does not allow.',
  fix: 'Compare path, method and body with the HTTP reference of Postern (in development: /openapi.json). Call the edge with auth.fetch.',
};
const identity: Explanation = {
  cause:
    'An ID token failed a check: its signature, algorithm, audience, nonce, or the age of the sign-in.',
  fix: 'Look up the requestId in the edge’s log: the cause names the check. Correct the client’s settings at the provider.',
};
const stepUp: Explanation = {
  cause: 'The route, or the API behind it, requires a stronger or more recent sign-in.',
  fix: 'Sign in again with the acrValues and maxAge of the response, then repeat the call.',
};
const newAttempt: Explanation = {
  cause:
    'The provider returned an error, or the response was tampered with: it has no code, or a repeated parameter.',
  fix: 'Offer to sign in again. If the provider named its error, detail has the name.',
};

/** The cause and fix of every failure code. A code without a row here does not compile. */
export const explanations: Readonly<Record<FailureCode | KitFailureCode, Explanation>> = {
  access_denied: {
    cause: 'The user denied access, or may not use this app.',
    fix: 'Offer to sign in again. The app works as intended.',
  },
  authorization_failed: newAttempt,
  state_missing: {
    cause:
      'The sign-in started in another tab or browser or more than 15 minutes ago, or its response was already used.',
    fix: 'Offer to sign in again. If it happens to every user: createAuth() runs on another origin than the redirect URI, or the callback page is loaded twice. In a pop-up: import @postern/browser/popup where you create the kit, not in the click handler.',
  },
  issuer_mismatch: issuerMismatch,
  callback_attempt_missing: {
    cause:
      'This browser has no pending sign-in for the response: it started in another browser, has finished already, or started more than 15 minutes ago.',
    fix: 'Offer to sign in again. If it happens to every user: a proxy drops the edge’s cookies, or the sign-in starts at another host name than the redirect URI’s; see diagnose().',
  },
  storage_unavailable: {
    cause:
      'The browser blocks this page’s storage or it is full, so the kit cannot store the sign-in.',
    fix: 'Ask the user to allow site data for this origin, or to free some of its storage. Do not show the app in a frame of another site.',
  },
  connection_unknown: {
    cause: '/auth/config has no sign-in connection with that id.',
    fix: 'Omit `connection`, or use an id of /auth/config; check that the edge has the connection’s credentials.',
  },
  login_loop: {
    cause:
      'The app starts sign-ins without a click, and finds no session after each: the browser does not keep the cookie.',
    fix: 'Call diagnose(). Start a sign-in only on a click, and not while the state has an error.',
  },
  popup_blocked: {
    cause: 'signInByPopup() was not called in a click handler, or after an await.',
    fix: 'Call it first in the click handler, or fall back to signIn().',
  },
  popup_closed: {
    cause:
      'The user closed the pop-up, or returned to the page while it was open and the page has Cross-Origin-Opener-Policy: same-origin.',
    fix: 'The app works as intended. With same-origin-allow-popups the page sees its pop-up; without it, a later response still counts.',
  },
  edge_unreachable: edgeSilent,
  edge_malformed: {
    cause: 'Another server responds under /auth, most often the dev server with its index.html.',
    fix: 'In Vite, add the plugin @postern/vite. Elsewhere, proxy /auth and /api to the edge, or set edgeOrigin.',
  },
  session_missing: sessionOver,
  session_expired: sessionOver,
  session_unreadable: sessionOver,
  provider_rejected_grant: {
    cause: 'The provider rejects the code or the refresh token: used twice, expired, or revoked.',
    fix: 'Sign in again. If every sign-in fails this way: codes are sent twice, or the registration at the provider has another redirect URI or client.',
  },
  provider_rejected_client: {
    cause: 'The provider does not know the client id, or rejects the client secret.',
    fix: 'Copy the client id and secret again from the registration at the provider. If they are right, the provider expects another client authentication: set `clientAuthentication` of the connection.',
  },
  provider_rejected_request: {
    cause:
      'The provider accepts the client, but not a parameter of the request: most often the redirect URI, then a scope, or the API that a token is for. Or its userinfo endpoint rejects the access token.',
    fix: 'First compare the redirect URI with the one registered at the provider, character by character; then the scopes. Look up the requestId in the edge’s log: the cause has the provider’s own error.',
  },
  provider_redirected: {
    cause:
      'The issuer or an endpoint of the provider redirects to another address, or the API redirects to an address outside its route.',
    fix: 'Look up the requestId in the edge’s log. Set the issuer, or the `upstream` of the route, to the new address: often https instead of http.',
  },
  provider_unsupported: {
    cause:
      'The provider lacks the capability that the call needs, such as revocation, sign-out or tokens for an API, or this account may not use it.',
    fix: 'Look up the requestId in the edge’s log: the cause names what is missing. Leave the call out for this connection, or allow it at the provider.',
  },
  provider_malformed: {
    cause:
      'The response of the provider violates the protocol. After a 404, there is no metadata at the address of the issuer.',
    fix: 'Check the issuer, byte for byte. Look up the requestId in the edge’s log: the cause has the requested address, and its response.',
  },
  provider_unreachable: providerSilent,
  provider_rate_limited: {
    cause: 'The provider responded with 429: the edge has sent it more requests than it allows.',
    fix: 'Wait for retryAfterSeconds. If it persists, look for an app that signs in in a loop, or ask the provider for a higher limit.',
  },
  provider_unavailable: providerSilent,
  provider_identity_rejected: identity,
  step_up_required: stepUp,
  provider_timeout: providerSilent,
  upstream_unreachable: apiSilent,
  upstream_timeout: apiSilent,
  store_unavailable: {
    cause: 'The edge’s session store, such as Redis, does not respond, or not in time.',
    fix: 'Check that the store runs, and its address. /readyz says whether it responds. Look up the requestId in the edge’s log for the cause.',
  },
  internal: {
    cause: 'An unexpected error occurred in the edge, or its settings are invalid.',
    fix: 'Look up the requestId in the edge’s log: the cause names the setting, or the place in the code.',
  },
  callback_issuer_mismatch: issuerMismatch,
  callback_redirect_uri_mismatch: {
    cause: 'The edge’s redirect URI changed while the user was signing in.',
    fix: 'Sign in again. If it persists, compare POSTERN_PUBLIC_ORIGIN with the address of the app.',
  },
  guard_origin: {
    cause:
      'The page’s origin is neither the edge’s nor in POSTERN_ALLOWED_ORIGINS. Or the app is in a frame, or its service worker handles /auth/: the edge starts a sign-in only in a whole page.',
    fix: 'Add the origin to POSTERN_ALLOWED_ORIGINS. Show the app in a tab of its own, not in a frame. Let its service worker leave /auth/ to the network.',
  },
  guard_csrf_header: {
    cause:
      'A request to the edge does not come from the kit, or a service worker sent it again without its headers.',
    fix: 'Use auth.fetch: it sends X-Postern: 1. Let the service worker leave /auth/ and /api/ to the network.',
  },
  guard_rate_limited: {
    cause: 'The app sends more requests than the edge allows.',
    fix: 'Wait for retryAfterSeconds; look for a request in a render or an endless effect.',
  },
  request_malformed: request,
  request_too_large: {
    cause:
      'The body is longer than the endpoint (16 KiB) or the route (`maxBodyBytes`, 1 MiB by default) allows.',
    fix: 'Send less, or raise `maxBodyBytes` of the route.',
  },
  request_unsupported: request,
  route_unknown: {
    cause: 'No route has the name after /api/, or the route does not allow this path.',
    fix: 'Compare the path with `allow` of the route in the edge’s configuration: * is one segment of the path, ** the rest.',
  },
  route_forbidden: {
    cause: 'The route does not allow this method on the path, or does not allow this user.',
    fix: 'Change `allow`, or `require`, of the route in the edge’s configuration.',
  },
  operator_unauthorized: {
    cause: 'The request to an operator endpoint has no operator token, or a wrong one.',
    fix: 'Send Authorization: Bearer with the value of POSTERN_OPERATOR_TOKEN. An app must never have this token.',
  },
};
