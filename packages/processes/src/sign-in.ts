import {
  type CallbackRequest,
  computeCodeChallenge,
  createCodeVerifier,
  type SignInView,
} from '@postern/core';
import { requestUserDecision } from '@postern/emulators';

/** An origin that every emulator's client has a callback for. */
export const PUBLIC_ORIGIN = 'http://localhost:5173';
/** What an app sends with every request. */
export const HEADERS: Readonly<Record<string, string>> = { 'x-postern': '1' };
/** A ring for tests: nobody's secret. */
export const KEYS: string = `k1:${'A'.repeat(43)}`;

/** The session cookie's name, as the contract has it: on http loopback each port has its own. */
export function buildSessionName(publicOrigin: string): string {
  const { protocol, port } = new URL(publicOrigin);
  return protocol === 'https:' ? '__Host-Http-postern' : `postern-dev-${port || '80'}`;
}

/** The settings of an edge that is tested or measured, against an emulator's origin. */
export function buildVariables(lockitOrigin: string): Record<string, string> {
  return {
    POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
    POSTERN_KEYS: KEYS,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockitOrigin,
  };
}

/** Calls an edge as its app does: with the CSRF header, JSON, and the cookies that the browser has. */
export type PostToEdge = (path: string, body: unknown) => Promise<Response>;

/**
 * Begins a sign-in, and goes through the provider's pages as the user `demo`, up to the code.
 *
 * @param lockitOrigin where those pages are; the edge may know the provider by another origin
 */
export async function authorize(
  post: PostToEdge,
  lockitOrigin: string,
  publicOrigin: string = PUBLIC_ORIGIN,
): Promise<CallbackRequest> {
  const [state, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  const begun = await post('/auth/sign-in', { connection: 'lockit', state, codeChallenge });
  const text = await begun.text();
  if (!begun.ok) throw new Error(`the sign-in does not begin: ${text}`);
  const { authorizationUrl }: SignInView = JSON.parse(text);
  const { pathname, search } = new URL(authorizationUrl);
  const callback = await requestUserDecision(lockitOrigin + pathname + search);
  const code = new URL(callback).searchParams.get('code') ?? '';
  const redirectUri = `${publicOrigin}/callback`;
  return { connection: 'lockit', code, state, codeVerifier, redirectUri };
}

/**
 * Signs `demo` in at an edge.
 *
 * @param headers are sent with every request, such as the header that carries the client's address
 * @returns the session cookie, as a browser would send it
 */
export async function signIn(
  edgeOrigin: string,
  lockitOrigin: string,
  publicOrigin: string = PUBLIC_ORIGIN,
  headers: Readonly<Record<string, string>> = HEADERS,
): Promise<string> {
  let cookies: string[] = [];
  const post: PostToEdge = async (path, body) => {
    const response = await fetch(edgeOrigin + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', cookie: cookies.join('; ') },
      body: JSON.stringify(body),
    });
    cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    return response;
  };
  const response = await post('/auth/callback', await authorize(post, lockitOrigin, publicOrigin));
  const [cookie = ''] = cookies;
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  return cookie;
}
