import type { SignedIn } from '@postern/core';
import { type Attempt, takeAttempt } from './attempt.ts';
import type { EdgeClient } from './edge-client.ts';
import { AuthError } from './error.ts';

/** The parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207 §2); others belong to the app. */
const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'];

/** An authorization response found in the page's address, with the attempt that it answers. */
export interface Callback {
  readonly parameters: URLSearchParams;
  readonly attempt: Attempt | undefined;
}

/**
 * Takes the authorization response out of the page's address, before a router or app code can see
 * it: the address becomes the return target at once. Without a response on the callback path,
 * nothing happens.
 */
export function takeCallback(callbackPath: string): Callback | undefined {
  const parameters = new URLSearchParams(location.search);
  const answers = parameters.has('code') || parameters.has('error');
  if (location.pathname !== callbackPath || !answers) return undefined;
  const attempt = takeAttempt(parameters.get('state') ?? '');
  history.replaceState(history.state, '', attempt?.returnTo ?? buildCleanAddress(parameters));
  return { parameters, attempt };
}

function buildCleanAddress(parameters: URLSearchParams): string {
  const foreign = new URLSearchParams(parameters);
  for (const name of RESPONSE_PARAMETERS) foreign.delete(name);
  const query = foreign.toString();
  return `/${query && `?${query}`}${location.hash}`;
}

/**
 * Checks the response against its attempt and has the edge exchange the code. Whatever does not
 * fit is refused before anything is sent.
 *
 * @throws AuthError `state_missing`, `response_malformed`, `issuer_mismatch`, `access_denied`,
 *   `authorization_failed`, or the edge's failure
 */
export async function finishSignIn(edge: EdgeClient, callback: Callback): Promise<SignedIn> {
  const { attempt, parameters } = callback;
  if (!attempt) throw new AuthError('state_missing', 'callback', 'sign-in');
  const code = readCode(parameters, attempt);
  const { connection, codeVerifier, redirectUri } = attempt;
  const iss = parameters.get('iss') ?? undefined;
  return edge.callback({ connection, code, codeVerifier, redirectUri, iss });
}

function readCode(parameters: URLSearchParams, attempt: Attempt): string {
  const repeated = RESPONSE_PARAMETERS.some((name) => parameters.getAll(name).length > 1);
  if (repeated) throw new AuthError('response_malformed', 'callback', 'sign-in');
  if (attempt.issuer !== undefined && parameters.get('iss') !== attempt.issuer) {
    throw new AuthError('issuer_mismatch', 'callback', 'sign-in');
  }
  const error = parameters.get('error');
  if (error !== null) {
    const code = error === 'access_denied' ? 'access_denied' : 'authorization_failed';
    throw new AuthError(code, 'callback', 'sign-in', { message: error });
  }
  const code = parameters.get('code');
  if (!code) throw new AuthError('response_malformed', 'callback', 'sign-in');
  return code;
}
