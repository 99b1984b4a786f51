import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { Browser, type Page } from '../browser.ts';
import type { ConnectionPlan } from '../edge/plan.ts';
import { close, listen } from '../http.ts';
import type { ProviderUnderTest, RunningProvider, Site, Stops } from '../provider.ts';
import { askAsClient } from '../tokens.ts';

/** An app's own user base as an OpenID provider. The app's pages call it by script. */
export const betterAuthProvider: ProviderUnderTest = {
  name: 'better-auth with @better-auth/oauth-provider',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: 'yes',
  namesUser: 'yes',
  saysDead: 'yes',
  tellsOfSignOut: 'yes',
  endsSession: 'yes',
  start,
};

const PASSWORD = 'a long enough password';
const EMAIL = 'ada@example.com';
const BASE = '/api/auth';
const SCOPES = ['openid', 'email', 'offline_access'];

async function start(site: Site): Promise<RunningProvider> {
  const { front, atEnd } = site;
  const tables = createTables();
  const auth = createAuth(site, tables);
  const handle = toNodeHandler(auth);
  const server = createServer((request, response) => void route(handle, request, response));
  front.pointTo(`http://127.0.0.1:${await listen(server)}`);
  atEnd(() => close(server));
  const client = await register(site);
  addLogout(site, tables['oauthClient']);
  const issuer = `${front.origin}${BASE}`;
  const connection: ConnectionPlan = {
    kind: 'discovered',
    issuer,
    clientId: client.client_id,
    clientAuthentication: { method: 'client_secret_basic', secret: client.client_secret },
    scopes: SCOPES,
    // It ends the session that the ID token names, whatever cookies the form carries.
    signOutBy: 'post',
  };
  return {
    connection,
    user: EMAIL,
    checked: {
      origin: front.origin,
      path: `${BASE}/oauth2/userinfo`,
      readUser: (answer) => Reflect.get(Object(answer), 'email'),
    },
    endpoints: { token: `${BASE}/oauth2/token`, revocation: `${BASE}/oauth2/revoke` },
    answerPage,
    isSignInPage: ({ url }) => url.pathname === '/login',
    async kill(token) {
      await askAsClient(connection, `${issuer}/oauth2/revoke`, { token });
    },
    async signOut(browser) {
      await callProvider(browser, front.origin, '/sign-out', {});
    },
  };
}

/** Adds to the client what a registration rejects: addresses without https. */
function addLogout(
  { backchannelLogoutUri, postLogoutRedirectUris }: Site,
  rows: object[] = [],
): void {
  const logout = { backchannelLogoutUri, postLogoutRedirectUris, enableEndSession: true };
  for (const row of rows) Object.assign(row, logout);
}

type Tables = Record<string, object[]>;

function createTables(): Tables {
  const own = ['user', 'session', 'account', 'verification', 'jwks'];
  const ofProvider = ['oauthClient', 'oauthRefreshToken', 'oauthAccessToken', 'oauthConsent'];
  return Object.fromEntries([...own, ...ofProvider].map((name) => [name, []]));
}

function createAuth({ front, accessTokenSeconds }: Site, tables: Tables) {
  return betterAuth({
    baseURL: front.origin,
    secret: 'a secret of the provider, long enough',
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
    plugins: [
      jwt(),
      oauthProvider({
        loginPage: '/login',
        consentPage: '/consent',
        scopes: SCOPES,
        accessTokenExpiresIn: accessTokenSeconds,
      }),
    ],
  });
}

async function route(
  handle: ReturnType<typeof toNodeHandler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url?.startsWith(BASE)) await handle(request, response);
  else response.end('a page of the app');
}

/** Registers the app as a client, in the name of a user. */
async function register({
  front,
  redirectUris,
}: Site): Promise<{ client_id: string; client_secret: string }> {
  const browser = new Browser();
  const user = { email: EMAIL, password: PASSWORD, name: 'Ada' };
  await callProvider(browser, front.origin, '/sign-up/email', user);
  const answer = await callProvider(browser, front.origin, '/oauth2/create-client', {
    redirect_uris: redirectUris,
    scope: SCOPES.join(' '),
    token_endpoint_auth_method: 'client_secret_basic',
    // The only client type that may have a redirect URI on loopback.
    application_type: 'native',
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Signs in and consents as the pages do, each with the signed query of its address. */
async function answerPage(
  browser: Browser,
  { url }: Page,
  email: string,
  stops: Stops,
): Promise<Page> {
  const asked = { oauth_query: url.search.slice(1) };
  const answer = await (url.pathname === '/consent'
    ? callProvider(browser, url.origin, '/oauth2/consent', { ...asked, accept: true })
    : callProvider(browser, url.origin, '/sign-in/email', { ...asked, email, password: PASSWORD }));
  const body: unknown = await answer.json();
  const target: unknown = Reflect.get(Object(body), 'url');
  if (typeof target !== 'string') throw new Error(`${answer.status} ${JSON.stringify(body)}`);
  return browser.visit(new URL(target, url), { from: url }, stops);
}

function callProvider(
  browser: Browser,
  origin: string,
  path: string,
  body: object,
): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return browser.call(`${origin}${BASE}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}
