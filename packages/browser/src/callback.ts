import type { CallbackRequest } from '@postern/core';
import { type Attempt, takeAttempt } from './attempt.ts';
import { AuthError, type KitFailureCode } from './error.ts';
import { readReturnTarget } from './return-target.ts';

/** A token in the address: no answer to a request of this kit has one (RFC 6749 §4.1.2). */
const TOKEN = /_token=/;
/**
 * How the edge flow says that a sign-in failed, at the end of the fragment. A code has the letters of
 * codes: the author of a made-up link must not choose what a page says in the app's name.
 */
const EDGE_ERROR = /[#&]postern-error=(\w+)$/;

/** An authorization response, as it stands in the page's address. */
export interface Arrival {
  /** Its parameters. One that came twice is empty (RFC 6749 §3.1). */
  readonly response: Readonly<Record<string, string | undefined>>;
  /** Where it arrived: the edge compares this with the redirect URI (RFC 9700 §4.4.2.2). */
  readonly redirectUri: string;
}

/** An arrival, with the attempt that it answers. */
export interface Callback extends Arrival {
  readonly attempt: Attempt | undefined;
}

/** Reads the page's address as an authorization response. */
export function readArrival(): Arrival {
  const { origin, pathname, search, href } = location;
  const response: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    response[name] = name in response ? '' : value;
  }
  if (TOKEN.test(href)) response['code'] = '';
  return { response, redirectUri: origin + pathname };
}

/**
 * Takes the authorization response out of the page's address, before a router or app code can see
 * it: the address becomes the return target at once. Everything else in it is the provider's, and
 * goes. Without an attempt that it answers, and not on the callback path or below it, nothing
 * happens.
 */
export function takeCallback(callbackPath: string): Callback | undefined {
  const arrival = readArrival();
  const { code, error, state = null } = arrival.response;
  // An address with neither is no response, though its state is ours: a service worker shows some.
  // A response has one of the two; they are equal where both are missing.
  const attempt = code === error ? undefined : takeAttempt(state);
  if (!attempt && !`${location.pathname}/`.startsWith(`${callbackPath}/`)) return undefined;
  history.replaceState(null, '', readReturnTarget(attempt?.returnTo));
  return { ...arrival, attempt };
}

/** Takes the failure of an edge flow out of the page's address; the rest of the fragment stays. */
export function takeEdgeError(): AuthError | undefined {
  const [address, code] = location.href.split(EDGE_ERROR);
  if (!code) return undefined;
  history.replaceState(null, '', address);
  return new AuthError({ phase: 'callback', code });
}

/**
 * Checks a response against its attempt, and builds what the edge needs to exchange the code.
 * Whatever does not fit is refused here, before anything is sent.
 *
 * @throws AuthError `state_missing`, `issuer_mismatch`, `access_denied`, `authorization_failed`
 */
export function readCallback({ response, redirectUri, attempt }: Callback): CallbackRequest {
  const { code, state, iss, error } = response;
  const refuse = (reason: KitFailureCode): AuthError =>
    new AuthError({ phase: 'callback', code: reason, detail: error });
  if (attempt?.uses !== 1) throw refuse('state_missing');
  const { connection, codeVerifier = '', issuer, unannouncedIssuer } = attempt;
  // Compared exactly, on errors too (RFC 9207 §2.4). Missing though announced is refused, and so is
  // one of a provider that is not known to name itself.
  if (iss !== (issuer ?? (iss && unannouncedIssuer))) throw refuse('issuer_mismatch');
  if (!code || !state || error !== undefined) {
    throw refuse(error === 'access_denied' ? error : 'authorization_failed');
  }
  return { connection, code, state, codeVerifier, redirectUri, iss };
}
