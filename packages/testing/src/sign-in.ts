import {
  type CallbackRequest,
  computeCodeChallenge,
  createCodeVerifier,
  signInViewSchema,
} from '@postern/core';
import { requestUserDecision } from '@postern/emulators';
import * as v from 'valibot';

/** Posts JSON to a path of the edge, with the app's header and the browser's cookies. */
export type Post = (path: string, body: object) => Promise<Response>;

/** What the app asks for when a sign-in begins. */
export interface SignInWish {
  readonly connection: string;
  /** Further parameters of the authorization request. Default: none. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Plays the user on the provider's pages, from the authorization URL on.
 *
 * @returns the address that the provider sends the browser back to
 */
export type Walk = (authorizationUrl: string) => Promise<string | URL>;

/** A sign-in of the browser flow that the edge knows about and that no code has arrived for. */
export interface BegunSignIn {
  readonly connection: string;
  readonly state: string;
  readonly codeVerifier: string;
  readonly authorizationUrl: string;
}

/**
 * Begins a sign-in of the browser flow as the kit does: the page creates state and code verifier
 * (RFC 7636), and the edge gets the state and the S256 challenge.
 *
 * @throws Error with the edge's response if the edge rejects the request
 */
export async function beginSignIn(
  post: Post,
  { connection, parameters }: SignInWish,
): Promise<BegunSignIn> {
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const body = { connection, state, codeChallenge, ...(parameters && { parameters }) };
  const response = await post('/auth/sign-in', body);
  const text = await response.text();
  if (!response.ok) throw new Error(`the sign-in did not begin: ${response.status} ${text}`);
  const { authorizationUrl } = v.parse(signInViewSchema, JSON.parse(text));
  return { connection, state, codeVerifier, authorizationUrl };
}

/**
 * Builds the body of `POST /auth/callback` from the address that the provider sent the browser to.
 *
 * @throws Error if the address has no code, or a state other than that of the sign-in
 */
export function buildCallback(
  { connection, state, codeVerifier }: BegunSignIn,
  address: string | URL,
): CallbackRequest {
  const { origin, pathname, searchParams } = new URL(address);
  const code = searchParams.get('code');
  if (code === null || searchParams.get('state') !== state) {
    throw new Error(`the provider sent no code: ${searchParams}`);
  }
  const iss = searchParams.get('iss') ?? undefined;
  return { connection, code, state, codeVerifier, redirectUri: origin + pathname, iss };
}

/** Begins a sign-in and walks through the provider's pages, up to the code. */
export async function authorize(
  post: Post,
  wish: SignInWish,
  walk: Walk,
): Promise<CallbackRequest> {
  const begun = await beginSignIn(post, wish);
  return buildCallback(begun, await walk(begun.authorizationUrl));
}

/**
 * Walks through the pages of a LockitNetwork emulator as the user `demo`.
 *
 * @param lockitOrigin where the pages are; the edge may know the provider by another origin
 */
export function walkAsDemo(lockitOrigin: string): Walk {
  return (authorizationUrl) => {
    const { pathname, search } = new URL(authorizationUrl);
    return requestUserDecision(lockitOrigin + pathname + search);
  };
}
