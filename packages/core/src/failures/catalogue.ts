/** What the caller can do about a failure. */
export type Recovery = 'fix-request' | 'sign-in' | 'retry-later' | 'none';

/** One row of the failure catalogue. */
export interface FailureKind {
  /** HTTP status (RFC 9110 §15). */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 502 | 503 | 504;
  /** A short, stable summary in plain words. */
  readonly title: string;
  /** What happened and what to do. Safe to show to users: no upstream text, no secret. */
  readonly detail: string;
  /** What the caller can do. */
  readonly recovery: Recovery;
}

/**
 * Every failure of Postern, by code. The status, title, detail and recovery of a code are set here
 * and nowhere else.
 */
export const failureCatalogue = {
  request_malformed: {
    status: 400,
    title: 'The request cannot be read',
    detail: 'The body or a parameter is missing, malformed, repeated or not allowed.',
    recovery: 'fix-request',
  },
  request_too_large: {
    status: 413,
    title: 'The request is too large',
    detail: 'The body is larger than this endpoint accepts.',
    recovery: 'fix-request',
  },
  request_unsupported: {
    status: 415,
    title: 'The request has an unsupported content type',
    detail: 'Send JSON as application/json, and a form as application/x-www-form-urlencoded.',
    recovery: 'fix-request',
  },
  route_unknown: {
    status: 404,
    title: 'There is no such route',
    detail: 'No route matches the path.',
    recovery: 'fix-request',
  },
  route_forbidden: {
    status: 403,
    title: 'This route does not allow that',
    detail: 'The route allows this path, but not with this method, or not for this session.',
    recovery: 'fix-request',
  },
  guard_origin: {
    status: 403,
    title: 'The origin of the request is not allowed',
    detail: 'Only the edge’s own origin and those in POSTERN_ALLOWED_ORIGINS may call the edge.',
    recovery: 'fix-request',
  },
  guard_csrf_header: {
    status: 403,
    title: 'The header X-Postern is missing',
    detail: 'Send the header X-Postern: 1, exactly once.',
    recovery: 'fix-request',
  },
  guard_rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for as long as Retry-After says.',
    recovery: 'retry-later',
  },
  callback_redirect_uri_mismatch: {
    status: 400,
    title: 'The redirect URI does not belong to this connection',
    detail: 'Send the redirectUri that /auth/config names for the connection.',
    recovery: 'fix-request',
  },
  callback_issuer_mismatch: {
    status: 400,
    title: 'The response comes from another issuer',
    detail:
      'The iss parameter is not the issuer of this connection (RFC 9207). The code was not used.',
    recovery: 'sign-in',
  },
  callback_attempt_missing: {
    status: 400,
    title: 'This sign-in did not start in this browser, or it took too long',
    detail:
      'It began elsewhere, has finished, or took longer than 15 minutes. The code was not used.',
    recovery: 'sign-in',
  },
  provider_rejected_grant: {
    status: 401,
    title: 'The provider no longer accepts this sign-in',
    detail: 'The code or refresh token is used up, expired or revoked. Sign in again.',
    recovery: 'sign-in',
  },
  provider_rejected_client: {
    status: 502,
    title: 'The provider does not accept Postern’s credentials',
    detail: 'The operator has to correct the client id and secret.',
    recovery: 'none',
  },
  provider_rejected_request: {
    status: 502,
    title: 'The provider rejected Postern’s request',
    detail:
      'Often the redirect URI or a scope is wrong. The operator finds the cause in the log under this requestId.',
    recovery: 'none',
  },
  provider_malformed: {
    status: 502,
    title: 'The provider sent a response that cannot be read',
    detail: 'The response is not the JSON that the protocol requires.',
    recovery: 'retry-later',
  },
  provider_unreachable: {
    status: 502,
    title: 'The provider cannot be reached',
    detail: 'The connection failed, or the provider responded with a server error.',
    recovery: 'retry-later',
  },
  provider_redirected: {
    status: 502,
    title: 'A provider or an API redirected the request',
    detail:
      'Postern does not follow redirects, to protect credentials. The operator has to correct the address.',
    recovery: 'none',
  },
  provider_rate_limited: {
    status: 503,
    title: 'The provider asks to wait',
    detail: 'Wait for as long as Retry-After says.',
    recovery: 'retry-later',
  },
  provider_unavailable: {
    status: 503,
    title: 'The provider cannot refresh the session right now',
    detail: 'It is down, or its response cannot be used. The session is kept; try again.',
    recovery: 'retry-later',
  },
  provider_identity_rejected: {
    status: 502,
    title: 'The provider’s statement of who signed in cannot be trusted',
    detail:
      'Its ID token failed a check. The operator finds the cause in the log under this requestId.',
    recovery: 'none',
  },
  provider_timeout: {
    status: 504,
    title: 'The provider did not answer in time',
    detail: 'Try again. If it happens at the sign-in, sign in again.',
    recovery: 'retry-later',
  },
  provider_unsupported: {
    status: 409,
    title: 'The provider cannot do that',
    detail: 'This account or this version of the provider does not offer it.',
    recovery: 'none',
  },
  step_up_required: {
    status: 401,
    title: 'This needs a stronger or more recent sign-in',
    detail:
      'The session is kept. Sign in again as acrValues and maxAge ask, and repeat the request.',
    recovery: 'sign-in',
  },
  session_missing: {
    status: 401,
    title: 'Not signed in',
    detail: 'The request carries no session.',
    recovery: 'sign-in',
  },
  session_expired: {
    status: 401,
    title: 'The session has ended',
    detail: 'It was signed out, or it reached its idle or absolute limit.',
    recovery: 'sign-in',
  },
  session_unreadable: {
    status: 401,
    title: 'The session cannot be opened',
    detail: 'The cookie is damaged, or its key has been retired. It has been cleared.',
    recovery: 'sign-in',
  },
  operator_unauthorized: {
    status: 401,
    title: 'Only the operator may do that',
    detail: 'Send Authorization: Bearer with the operator token.',
    recovery: 'fix-request',
  },
  store_unavailable: {
    status: 503,
    title: 'Sessions cannot be read right now',
    detail: 'The session store does not answer. The session is kept; try again.',
    recovery: 'retry-later',
  },
  upstream_unreachable: {
    status: 502,
    title: 'The API cannot be reached',
    detail: 'The connection failed.',
    recovery: 'retry-later',
  },
  upstream_timeout: {
    status: 504,
    title: 'The API did not answer in time',
    detail: 'It took longer than this route allows.',
    recovery: 'retry-later',
  },
  internal: {
    status: 500,
    title: 'Something went wrong inside Postern',
    detail: 'The operator finds the cause in the log under this requestId.',
    recovery: 'none',
  },
} as const satisfies Record<string, FailureKind>;

/** Every code of the catalogue, as a union. Switch over it exhaustively. */
export type FailureCode = keyof typeof failureCatalogue;
