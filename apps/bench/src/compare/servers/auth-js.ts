import { Auth, type AuthConfig } from '@auth/core';
import type { JWT } from '@auth/core/jwt';
import { Hono } from 'hono';
import { callApi, readSurroundings, SECRET, servePeer } from './serve.ts';

// Auth.js with its guide on the rotation of refresh tokens, JWT strategy
// (https://authjs.dev/guides/refresh-token-rotation). The token is read as its middleware does:
// a request for the session, whose cookies go to the browser.

const { issuer, origin, clientId, clientSecret } = readSurroundings();

// #region app
interface Issued {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token?: string;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

async function refresh(token: JWT): Promise<JWT> {
  try {
    const response = await fetch(`${issuer}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: String(token['refresh_token']),
      }),
    });
    if (!response.ok) throw new TypeError('the provider rejected the refresh');
    const issued: Issued = await response.json();
    return {
      ...token,
      access_token: issued.access_token,
      expires_at: nowSeconds() + issued.expires_in,
      refresh_token: issued.refresh_token ?? token['refresh_token'],
      error: undefined,
    };
  } catch {
    return { ...token, error: 'RefreshTokenError' };
  }
}

const config: AuthConfig = {
  basePath: '/auth',
  secret: SECRET,
  trustHost: true,
  providers: [
    {
      id: 'work',
      name: 'Work',
      type: 'oidc',
      issuer,
      clientId,
      clientSecret,
      client: { token_endpoint_auth_method: 'client_secret_basic' },
    },
  ],
  callbacks: {
    async jwt({ token, account }) {
      if (account) {
        const { access_token, expires_at, refresh_token } = account;
        return { ...token, access_token, expires_at, refresh_token };
      }
      if (nowSeconds() < Number(token['expires_at'])) return token;
      return refresh(token);
    },
  },
};

/** Reads the session of a request, and refreshes its token. @returns the token and new cookies */
async function readSession(cookie: string): Promise<{ token: JWT | undefined; cookies: string[] }> {
  let read: JWT | undefined;
  const callbacks: AuthConfig['callbacks'] = {
    ...config.callbacks,
    session({ session, token }) {
      read = token;
      return session;
    },
  };
  const request = new Request(`${origin}/auth/session`, { headers: { cookie } });
  const response = await Auth(request, { ...config, callbacks });
  return { token: read, cookies: response.headers.getSetCookie() };
}

const app = new Hono();
app.all('/auth/*', (c) => Auth(c.req.raw, config));
app.get('/', (c) => c.text('signed in'));
app.get('/api', async (c) => {
  const { token, cookies } = await readSession(c.req.header('cookie') ?? '');
  if (token === undefined) return c.body('', 401);
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
  return callApi(c, String(token['access_token']));
});
// #endregion
servePeer(app.fetch);
