import { type Config, computeCodeChallenge, createCodeVerifier } from '@postern/core';
import type { Attempt } from './attempt.ts';
import { AuthError } from './error.ts';
import { KIT_NAME } from './limits.ts';
import { requestEdge } from './request.ts';
import { readReturnTarget } from './return-target.ts';

/** The options of `signIn`. */
export interface SignInOptions {
  /** The id of the connection. Default: the first that users can sign in with. */
  readonly connection?: string;
  /** The path of this origin, or the hash of this page, to return to. Default: the current address. */
  readonly returnTo?: string;
  /**
   * Extra parameters of the authorization request, such as `prompt` or `login_hint`. The edge
   * rejects a parameter that the connection does not allow with `request_malformed` and its name.
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** Sends a request to the edge: `auth.fetch`, or the kit's own function. */
type Send = Parameters<typeof requestEdge>[0];

/**
 * Starts a sign-in in the connection's flow. In the browser flow, the page makes `state` and code
 * verifier, sends state and S256 challenge to the edge, and receives the authorization URL (RFC 7636
 * §4.3). In the edge flow, the page navigates to the edge.
 *
 * @param prefix the start of the state. Default: {@link KIT_NAME}
 * @returns the attempt to store, and the address to send the user to
 * @throws AuthError `connection_unknown`, or a failure of {@link requestEdge}
 */
export async function beginSignIn(
  send: Send,
  config: Config | undefined,
  options: SignInOptions,
  prefix: string = KIT_NAME,
): Promise<readonly [attempt: Attempt, url: string | URL]> {
  const { connections } = config ?? (await requestEdge(send, 'config'));
  const found = connections.find(
    (one) => one.redirectUri && one.id === (options.connection ?? one.id),
  );
  if (!found)
    throw new AuthError({ phase: 'sign-in', code: 'connection_unknown', recovery: 'none' });
  const request = { connection: found.id, parameters: options.parameters };
  const returnTo = readReturnTarget(options.returnTo ?? location.href).href;
  const attempt = { ...found, ...request, returnTo, startedAtMs: Date.now(), uses: 0 };
  if (found.flow === 'edge') {
    const query = new URLSearchParams({
      ...options.parameters,
      connection: found.id,
      return_to: returnTo,
    });
    return [attempt, new URL(`/auth/sign-in?${query}`, found.redirectUri)];
  }
  const state = prefix + createCodeVerifier();
  const codeVerifier = createCodeVerifier();
  const view = await requestEdge(send, 'sign-in', {
    ...request,
    state,
    codeChallenge: await computeCodeChallenge(codeVerifier),
  });
  return [{ ...attempt, state, codeVerifier }, view.authorizationUrl];
}
