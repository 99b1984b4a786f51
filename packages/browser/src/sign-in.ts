import { computeCodeChallenge, createCodeVerifier, type SignInConnection } from '@postern/core';
import { keepAttempt } from './attempt.ts';
import type { EdgeClient } from './edge-client.ts';
import { AuthError } from './error.ts';
import { readReturnTarget } from './return-target.ts';

export interface SignInOptions {
  /** Which connection to sign in with. Default: the first that users can sign in with. */
  readonly connection?: string;
  /** Where to go on afterwards: a path of this origin. Default: where the user is now. */
  readonly returnTo?: string;
}

/**
 * Begins a sign-in and builds the authorization request: code flow, fresh `state`, PKCE S256.
 *
 * @throws AuthError `connection_unknown`, or a failure to reach the edge
 * @see RFC 6749 §4.1.1, RFC 7636 §4.3
 */
export async function beginSignIn(edge: EdgeClient, options: SignInOptions): Promise<URL> {
  const connection = await requestConnection(edge, options.connection);
  const state = createCodeVerifier();
  const codeVerifier = createCodeVerifier();
  const { id, redirectUri, issuer } = connection;
  const here = location.pathname + location.search + location.hash;
  const returnTo = readReturnTarget(options.returnTo ?? here);
  keepAttempt(state, {
    connection: id,
    codeVerifier,
    redirectUri,
    issuer,
    returnTo,
    startedAt: Date.now(),
  });
  return buildAuthorizationRequest(connection, state, codeVerifier);
}

async function requestConnection(edge: EdgeClient, id?: string): Promise<SignInConnection> {
  const { connections } = await edge.config();
  for (const connection of connections) {
    if (!('authorizationEndpoint' in connection)) continue;
    if (id === undefined || id === connection.id) return connection;
  }
  throw new AuthError('connection_unknown', 'sign-in', 'none');
}

async function buildAuthorizationRequest(
  connection: SignInConnection,
  state: string,
  codeVerifier: string,
): Promise<URL> {
  const url = new URL(connection.authorizationEndpoint);
  const query = url.searchParams;
  query.set('response_type', 'code');
  query.set('client_id', connection.clientId);
  query.set('redirect_uri', connection.redirectUri);
  query.set('state', state);
  query.set('code_challenge', await computeCodeChallenge(codeVerifier));
  query.set('code_challenge_method', 'S256');
  if (connection.scopes?.length) query.set('scope', connection.scopes.join(' '));
  return url;
}
