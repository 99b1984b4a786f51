import {
  type Config,
  computeCodeChallenge,
  createCodeVerifier,
  type SignInConnection,
} from '@postern/core';
import type { Attempt } from './attempt.ts';
import { AuthError } from './error.ts';
import { readReturnTarget } from './return-target.ts';

export interface SignInOptions {
  /** Which connection to sign in with. Default: the first that users can sign in with. */
  readonly connection?: string;
  /** Where to go on afterwards: a path of this origin. Default: where the user is now. */
  readonly returnTo?: string;
  /**
   * Further parameters of the authorization request, such as `prompt` or `login_hint`. `scope`
   * replaces the connection's; those of the code flow itself cannot be replaced.
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Makes a fresh `state` and code verifier, and builds the authorization request: code flow, S256.
 * Answers what to remember, and where to send the user.
 *
 * @throws AuthError `connection_unknown`
 * @see RFC 6749 §4.1.1, RFC 7636 §4.3
 */
export async function beginSignIn(
  { connections }: Config,
  options: SignInOptions,
): Promise<readonly [attempt: Attempt, url: URL]> {
  const connection = connections.find(
    (one): one is SignInConnection =>
      'authorizationEndpoint' in one && one.id === (options.connection ?? one.id),
  );
  if (!connection)
    throw new AuthError({ phase: 'sign-in', code: 'connection_unknown', recovery: 'none' });
  const attempt: Attempt = {
    state: createCodeVerifier(),
    ...connection,
    connection: connection.id,
    codeVerifier: createCodeVerifier(),
    returnTo: readReturnTarget(options.returnTo ?? location.href).href,
    startedAtMs: Date.now(),
    uses: 0,
  };
  const url = new URL(connection.authorizationEndpoint);
  const parameters = {
    scope: connection.scopes?.join(' '),
    ...options.parameters,
    response_type: 'code',
    client_id: connection.clientId,
    redirect_uri: connection.redirectUri,
    state: attempt.state,
    code_challenge: await computeCodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(name, value);
  }
  return [attempt, url];
}
