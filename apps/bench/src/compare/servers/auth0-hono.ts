import { auth, type OIDCEnv } from '@auth0/auth0-hono';
import { Hono } from 'hono';
import { callApi, forwardSignedIn, readSurroundings, SECRET, servePeer } from './serve.ts';

// @auth0/auth0-hono as its README shows, with the session in its cookie, which is its default. Its setting
// takes a domain without a port, so requests to the provider are sent to its port here. This provider
// does not name offline_access among the granted scopes; if it were asked for, each call would refresh.

const { issuer, origin, api, clientId, clientSecret } = readSurroundings();
const { port } = new URL(api);
const toPort = (input: string | URL | Request): URL | Request =>
  input instanceof Request ? input : Object.assign(new URL(input), { port });
// #region app
const app = new Hono<OIDCEnv>();
app.use(
  auth({
    domain: new URL(issuer).host,
    fetch: (input, init) => fetch(toPort(input), init),
    clientID: clientId,
    clientSecret,
    baseURL: origin,
    authRequired: false,
    authorizationParams: { scope: 'openid profile email' },
    session: { secret: SECRET },
  }),
);
app.get('/', (c) => c.text('signed in'));
app.get('/api', async (c) => {
  const session = await c.var.auth0Client?.getSession(c);
  if (!session) return c.body('', 401);
  const token = await c.var.auth0Client?.getAccessToken(c);
  return callApi(c, token?.accessToken ?? '');
});
// #endregion
forwardSignedIn(app, async (c) => c.var.auth0Client?.getSession(c));
servePeer(app.fetch);
