import type { CallbackRequest } from '@postern/core';
import { type Attempt, takeAttempt } from './attempt.ts';
import { AuthError, type KitFailureCode } from './error.ts';
import { KIT_NAME } from './limits.ts';
import { readReturnTarget } from './return-target.ts';

/** An authorization response in the page's address. */
export interface Arrival {
  /** The parameters. A repeated parameter is empty (RFC 6749 §3.1). */
  readonly code?: string;
  readonly state?: string;
  readonly iss?: string;
  readonly error?: string;
  /** Origin and path of the page. The edge compares it with the redirect URI (RFC 9700 §4.4.2.2). */
  readonly redirectUri: string;
}

/** An arrival and its attempt, if this tab has one. */
export interface Callback extends Arrival {
  readonly attempt: Attempt | undefined;
}

/** Reads the page's address as an authorization response. */
export function readArrival(): Arrival {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(location.search)) {
    parameters[name] = name in parameters ? '' : value;
  }
  // No response to a request of this kit has a token (RFC 6749 §4.1.2): reject one that does.
  if (/_token=/.test(location.href)) parameters['code'] = '';
  return { ...parameters, redirectUri: location.origin + location.pathname };
}

/**
 * Takes the authorization response out of the page's address before a router or the app can see it:
 * the return target replaces the whole address at once. A response to a request of this kit is
 * recognized by its state, at any path. At or below `/callback`, every address counts as a response.
 * For any other address, returns undefined and changes nothing.
 */
export function takeCallback(): Callback | undefined {
  const arrival = readArrival();
  const { code, state, error } = arrival;
  // A response has a code or an error. They are equal if both are missing, as in an authorization
  // request that a service worker answers with the app.
  const isOwn = code !== error && state?.startsWith(KIT_NAME);
  if (isOwn || `${location.pathname}/`.startsWith('/callback/')) {
    const attempt = takeAttempt(state ?? '');
    history.replaceState(null, '', readReturnTarget(attempt?.returnTo));
    return { ...arrival, attempt };
  }
  return undefined;
}

/**
 * Takes the failure of an edge flow out of the end of the page's fragment. The rest of the fragment
 * stays. Only word characters match, so that the author of a forged link cannot put text into the
 * app.
 */
export function takeEdgeError(): AuthError | undefined {
  const [address, code] = location.href.split(/[#&]postern-error=(\w+)$/);
  if (!code) return undefined;
  history.replaceState(null, '', address);
  return new AuthError({ phase: 'callback', code });
}

/**
 * Validates a response against its attempt and builds the body of `POST /auth/callback`. An invalid
 * response is rejected here, before a request is sent.
 *
 * @throws AuthError `state_missing`, `issuer_mismatch`, `access_denied`, `authorization_failed`
 */
export function readCallback({
  code,
  state,
  iss,
  error,
  redirectUri,
  attempt,
}: Callback): CallbackRequest {
  if (attempt?.uses !== 1) throw buildRefusal('state_missing');
  // Compared exactly, in errors too (RFC 9207 §2.4). An announced `iss` must be present; an `iss`
  // from a provider without a known issuer is rejected.
  if (iss !== (attempt.issuer ?? (iss && attempt.unannouncedIssuer)))
    throw buildRefusal('issuer_mismatch');
  if (!code || !state || error !== undefined) {
    // LinkedIn says user_cancelled_login and user_cancelled_authorize.
    throw buildRefusal(
      /^(access_denied|user_cancelled)/.test(error ?? '')
        ? 'access_denied'
        : 'authorization_failed',
      error,
    );
  }
  return {
    connection: attempt.connection,
    code,
    state,
    codeVerifier: attempt.codeVerifier ?? '',
    redirectUri,
    iss,
  };
}

/** Without an attempt, anyone may have written the response, so its text stays out of the error. */
function buildRefusal(code: KitFailureCode, detail?: string): AuthError {
  return new AuthError({ phase: 'callback', code, detail });
}
