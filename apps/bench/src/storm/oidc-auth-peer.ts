import { serve } from '@hono/node-server';
import { initOidcAuthMiddleware, oidcAuthMiddleware } from '@hono/oidc-auth';
import { encodeBase64Url } from '@postern/core';
import { Hono } from 'hono';
import { sign } from 'hono/jwt';

/** @hono/oidc-auth in front of one route, with a session that is due for a refresh. */
export interface Peer {
  readonly origin: string;
  /** The session cookie as a browser would send it. */
  readonly cookie: string;
  end(): void;
}

const SECRET = 'a secret of at least thirty-two characters';

/**
 * Starts the peer with a provider's token endpoint. Its session is a JWT cookie like its own, with
 * the given refresh token, because the comparison is not about signing in.
 */
export async function startOidcAuth(tokenEndpoint: string, refreshToken: string): Promise<Peer> {
  const provider = await listen(buildMetadata(tokenEndpoint));
  const app = new Hono();
  app.use(
    initOidcAuthMiddleware({
      OIDC_AUTH_SECRET: SECRET,
      OIDC_ISSUER: provider.origin,
      OIDC_CLIENT_ID: 'example-client',
      OIDC_CLIENT_SECRET: 'top-secret',
      OIDC_REDIRECT_URI: '/callback',
    }),
    oidcAuthMiddleware(),
  );
  app.get('/projects', (c) => c.json([]));
  const peer = await listen(app);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = {
    sub: 'demo',
    email: '',
    rtk: refreshToken,
    rtkexp: nowSeconds - 1,
    ssnexp: nowSeconds + 3600,
  };
  return {
    origin: peer.origin,
    cookie: `oidc-auth=${await sign(claims, SECRET, 'HS256')}`,
    end: () => {
      peer.end();
      provider.end();
    },
  };
}

/** Serves the discovery document for the peer. Its issuer is the origin that serves it. */
function buildMetadata(tokenEndpoint: string): Hono {
  const app = new Hono();
  app.get('/.well-known/openid-configuration', (c) => {
    const { origin } = new URL(c.req.url);
    return c.json({
      issuer: origin,
      token_endpoint: tokenEndpoint,
      authorization_endpoint: `${origin}/authorize`,
      scopes_supported: ['openid'],
    });
  });
  return app;
}

function listen(app: Hono): Promise<{ origin: string; end: () => void }> {
  const { promise, resolve } = Promise.withResolvers<{ origin: string; end: () => void }>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    resolve({ origin: `http://127.0.0.1:${port}`, end: () => server.close() });
  });
  return promise;
}

/** Requests a refresh token of `demo` from an emulator, with the code grant and without PKCE. */
export async function requestRefreshToken(
  lockitOrigin: string,
  decide: (url: string) => Promise<string>,
): Promise<string> {
  const redirectUri = 'http://localhost:5173/callback';
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: redirectUri,
    state: encodeBase64Url(crypto.getRandomValues(new Uint8Array(8))),
  });
  const callback = await decide(`${lockitOrigin}/oauth/authorize?${query}`);
  const response = await fetch(`${lockitOrigin}/oauth/access-token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('example-client:top-secret')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
    }),
  });
  const tokens: { refresh_token?: string } = await response.json();
  return tokens.refresh_token ?? '';
}
