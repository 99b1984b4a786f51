import type { CallbackRequest } from '@postern/core';
import { type Attempt, takeAttempt } from './attempt.ts';
import { AuthError, type KitFailureCode } from './error.ts';
import { readReturnTarget } from './return-target.ts';

/** The parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207 §2); others belong to the app. */
const RESPONSE_PARAMETER = /^(code|state|iss|error\w*)$/;

/** An authorization response found in the page's address, with the attempt that it answers. */
export interface Callback {
  /** Its parameters. One that came twice is empty (RFC 6749 §3.1). */
  readonly response: Readonly<Record<string, string | undefined>>;
  readonly attempt: Attempt | undefined;
}

/**
 * Takes the authorization response out of the page's address, before a router or app code can see
 * it: the address becomes the return target at once, with whatever else it carried. Without an
 * attempt that it answers, and not on the callback path, nothing happens.
 */
export function takeCallback(callbackPath: string): Callback | undefined {
  const parameters = new URLSearchParams(location.search);
  const attempt = takeAttempt(parameters.get('state'));
  if (!attempt && location.pathname !== callbackPath) return undefined;
  const response: Record<string, string> = {};
  const address = readReturnTarget(attempt?.returnTo);
  for (const [name, value] of parameters) {
    if (RESPONSE_PARAMETER.test(name)) response[name] = name in response ? '' : value;
    else address.searchParams.append(name, value);
  }
  address.hash ||= location.hash;
  history.replaceState(null, '', address);
  return { response, attempt };
}

/**
 * Checks a response against its attempt, and builds what the edge needs to exchange the code.
 * Whatever does not fit is refused here, before anything is sent.
 *
 * @throws AuthError `state_missing`, `issuer_mismatch`, `access_denied`, `authorization_failed`
 */
export function readCallback({ response, attempt }: Callback): CallbackRequest {
  const { code, state, iss, error } = response;
  const refuse = (reason: KitFailureCode): AuthError =>
    new AuthError({ phase: 'callback', code: reason, detail: error });
  if (attempt?.uses !== 1) throw refuse('state_missing');
  // Compared exactly, on errors too; missing though expected is refused, and so is one from a
  // service that is not known to name itself (RFC 9207 §2.4).
  if (iss !== attempt.issuer) throw refuse('issuer_mismatch');
  if (!code || !state || error !== undefined) {
    throw refuse(error === 'access_denied' ? error : 'authorization_failed');
  }
  const { connection, codeVerifier, redirectUri } = attempt;
  return { connection, code, codeVerifier, redirectUri, iss };
}
