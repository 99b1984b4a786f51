import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { requestUserDecision } from '@postern/emulators';

export const PUBLIC_ORIGIN = 'http://localhost:5173';
export const HEADERS = { 'x-postern': '1' };

/** The settings of an edge that is measured, against an emulator's origin. */
export function buildVariables(lockitOrigin: string): Record<string, string> {
  return {
    POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockitOrigin,
  };
}

/** Signs `demo` in at an edge, and answers the session cookie, as a browser would send it. */
export async function signIn(edgeOrigin: string, lockitOrigin: string): Promise<string> {
  const codeVerifier = createCodeVerifier();
  const redirectUri = `${PUBLIC_ORIGIN}/callback`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: redirectUri,
    state: 'bench',
    code_challenge: await computeCodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  const callback = await requestUserDecision(`${lockitOrigin}/oauth/authorize?${query}`);
  const code = new URL(callback).searchParams.get('code');
  const response = await fetch(`${edgeOrigin}/auth/callback`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify({ connection: 'lockit', code, codeVerifier, redirectUri }),
  });
  const [cookie = ''] = response.headers.getSetCookie();
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  return cookie.split(';', 1)[0] ?? '';
}
