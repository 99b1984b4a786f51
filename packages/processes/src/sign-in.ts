import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { requestUserDecision } from '@postern/emulators';

/** An origin that every emulator's client has a callback for. */
export const PUBLIC_ORIGIN = 'http://localhost:5173';
/** What an app sends with every request. */
export const HEADERS: Readonly<Record<string, string>> = { 'x-postern': '1' };
/** A ring for tests: nobody's secret. */
export const KEYS: string = `k1:${'A'.repeat(43)}`;

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

/** What the browser sends to `POST /auth/callback`. */
export interface CallbackBody {
  readonly connection: string;
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/** Goes through the service's pages as the user `demo`, up to the code. */
export async function authorize(
  lockitOrigin: string,
  publicOrigin: string = PUBLIC_ORIGIN,
): Promise<CallbackBody> {
  const codeVerifier = createCodeVerifier();
  const redirectUri = `${publicOrigin}/callback`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: redirectUri,
    state: 'a state',
    code_challenge: await computeCodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  const callback = await requestUserDecision(`${lockitOrigin}/oauth/authorize?${query}`);
  const code = new URL(callback).searchParams.get('code') ?? '';
  return { connection: 'lockit', code, codeVerifier, redirectUri };
}

/** Signs `demo` in at an edge, and answers the session cookie, as a browser would send it. */
export async function signIn(edgeOrigin: string, lockitOrigin: string): Promise<string> {
  const response = await fetch(`${edgeOrigin}/auth/callback`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(await authorize(lockitOrigin)),
  });
  const [cookie = ''] = response.headers.getSetCookie();
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  return cookie.split(';', 1)[0] ?? '';
}
