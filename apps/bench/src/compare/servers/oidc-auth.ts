import { initOidcAuthMiddleware, oidcAuthMiddleware, processOAuthCallback } from '@hono/oidc-auth';
import { Hono } from 'hono';
import { readSurroundings, SECRET, servePeer } from './serve.ts';

// @hono/oidc-auth as its README shows. It gives the app no access token, so its route answers itself.

const { issuer, origin, accessTokenSeconds, clientId, clientSecret } = readSurroundings();
// #region app
const app = new Hono();
app.use(
  initOidcAuthMiddleware({
    OIDC_AUTH_SECRET: SECRET,
    OIDC_AUTH_REFRESH_INTERVAL: String(accessTokenSeconds),
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_REDIRECT_URI: `${origin}/callback`,
    OIDC_SCOPES: 'openid profile email',
  }),
);
app.get('/callback', (c) => processOAuthCallback(c));
app.use('*', oidcAuthMiddleware());
app.get('/', (c) => c.text('signed in'));
app.get('/api', (c) => c.json([]));
// #endregion
servePeer(app.fetch);
