import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { genericOAuth } from 'better-auth/plugins';
import { Hono } from 'hono';
import { callApi, forwardSignedIn, readSurroundings, SECRET, servePeer } from './serve.ts';

// better-auth with its generic OAuth plugin and a database of SQLite, which all processes share.

const { issuer, origin, folder, clientId, clientSecret } = readSurroundings();
// For calls that need no token: the session is in its cookie too, so that a call reads no database.
const CACHE = { enabled: process.env['COMPARE_CACHE'] !== undefined, maxAge: 24 * 3600 };
// #region app
const database = new DatabaseSync(join(folder, 'better-auth.sqlite'));
database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000');
const options = {
  baseURL: origin,
  secret: SECRET,
  database,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    genericOAuth({
      config: [
        {
          providerId: 'work',
          discoveryUrl: `${issuer}/.well-known/openid-configuration`,
          clientId,
          clientSecret,
          scopes: ['openid', 'profile', 'email', 'offline_access'],
          pkce: true,
        },
      ],
    }),
  ],
} satisfies BetterAuthOptions;
const auth = betterAuth({ ...options, session: { cookieCache: CACHE } });
await (await getMigrations(options)).runMigrations();

const app = new Hono();
app.all('/api/auth/*', (c) => auth.handler(c.req.raw));
app.get('/sign-in', async () => {
  const body = { provider: 'work', callbackURL: '/' };
  const { response, headers } = await auth.api.signInSocial({ body, returnHeaders: true });
  headers.set('location', response.url ?? '');
  return new Response('', { status: 303, headers });
});
app.get('/', (c) => c.text('signed in'));
app.get('/api', async (c) => {
  const { headers } = c.req.raw;
  const session = await auth.api.getSession({ headers });
  if (!session) return c.body('', 401);
  const accounts = await auth.api.listUserAccounts({ headers });
  const body = { accountId: accounts.find(({ providerId }) => providerId === 'work')?.id ?? '' };
  const { accessToken } = await auth.api.getAccessToken({ body, headers });
  return callApi(c, accessToken);
});
// #endregion
forwardSignedIn(app, (c) => auth.api.getSession({ headers: c.req.raw.headers }));
servePeer(app.fetch);
