import { type Config, computeCodeChallenge, createCodeVerifier } from '@postern/core';
import type { Attempt } from './attempt.ts';
import { AuthError } from './error.ts';
import { requestEdge } from './request.ts';
import { readReturnTarget } from './return-target.ts';

export interface SignInOptions {
  /** Which connection to sign in with. Default: the first that users can sign in with. */
  readonly connection?: string;
  /** Where to go on afterwards: a path of this origin. Default: where the user is now. */
  readonly returnTo?: string;
  /**
   * Further parameters of the authorization request, such as `prompt` or `login_hint`. The edge
   * refuses one that the connection does not allow, with `request_malformed` and its name.
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** Reaches the edge: `auth.fetch`, or the kit's own. */
type Send = Parameters<typeof requestEdge>[0];

/**
 * Begins a sign-in, in the connection's flow. In the browser flow the page makes `state` and code
 * verifier, tells the edge state and S256 challenge, and learns where to go (RFC 7636 §4.3). In the
 * edge flow the page goes to the edge.
 *
 * @param prefix what the state begins with
 * @returns what to remember, and where to send the user
 * @throws AuthError `connection_unknown`, and the edge's failures
 */
export async function beginSignIn(
  send: Send,
  config: Config | undefined,
  options: SignInOptions,
  prefix = '',
): Promise<readonly [attempt: Attempt, url: string]> {
  const { connections } = config ?? (await requestEdge(send, 'config'));
  const found = connections.find(
    (one) => one.redirectUri && one.id === (options.connection ?? one.id),
  );
  if (!found)
    throw new AuthError({ phase: 'sign-in', code: 'connection_unknown', recovery: 'none' });
  const { id: connection, redirectUri } = found;
  const { parameters } = options;
  const returnTo = readReturnTarget(options.returnTo ?? location.href).href;
  const begun = { ...found, connection, parameters, returnTo, startedAtMs: Date.now(), uses: 0 };
  if (found.flow === 'edge') {
    const query = new URLSearchParams({ ...parameters, connection, return_to: returnTo });
    return [begun, new URL(`/auth/sign-in?${query}`, redirectUri).href];
  }
  const state = prefix + createCodeVerifier();
  const codeVerifier = createCodeVerifier();
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const request = { connection, state, codeChallenge, parameters };
  const { authorizationUrl } = await requestEdge(send, 'sign-in', request);
  return [{ ...begun, state, codeVerifier }, authorizationUrl];
}
