import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Browser, type Page } from '../browser.ts';
import type { ConnectionPlan } from '../edge/plan.ts';
import type { ProviderUnderTest, RunningProvider, Site, Stops } from '../provider.ts';
import { askAsClient, readIssued } from '../tokens.ts';
import { createFolder, runToEnd, startServer } from './processes.ts';
import { createRsaKey } from './rsa-key.ts';

/** A single-sign-on server in C, as Debian packages it. Its pages call it by script. */
export const glewlwyd: ProviderUnderTest = {
  name: 'Glewlwyd',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: 'yes',
  namesUser: 'yes',
  saysDead: { no: 'it responds 400 without an error code' },
  tellsOfSignOut: 'yes',
  endsSession: { no: 'its sign-out works by script only' },
  start,
};

const SECRET = 'a-secret_of.the-app';
const USER = { username: 'ada', password: 'a long password' };
/** The administrator of its initial database. */
const ADMIN = { username: 'admin', password: 'password' };
const DATABASE = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz';
const OIDC = '/api/oidc';

async function start(site: Site): Promise<RunningProvider> {
  const { front } = site;
  const folder = createFolder(site, 'glewlwyd');
  const database = join(folder, 'glewlwyd.db');
  runToEnd('sqlite3', [database], { input: gunzipSync(readFileSync(DATABASE)) });
  await startServer(site, (port) => {
    const config = join(folder, 'glewlwyd.conf');
    writeFileSync(config, buildConfig(site, port, database));
    return { command: 'glewlwyd', args: [`--config-file=${config}`] };
  });
  await setUp(site);
  const issuer = front.origin + OIDC;
  const connection: ConnectionPlan = {
    kind: 'discovered',
    issuer,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: SECRET },
    scopes: ['openid'],
  };
  return {
    connection,
    user: USER.username,
    checked: {
      origin: front.origin,
      path: `${OIDC}/userinfo`,
      readUser: (response) => Reflect.get(Object(response), 'name'),
    },
    endpoints: { token: `${OIDC}/token`, revocation: `${OIDC}/revoke` },
    answerPage,
    async kill(token) {
      await askAsClient(connection, `${issuer}/revoke`, { token });
    },
    async signOut(browser) {
      const sid = readLastSid(front);
      await callProvider(browser, front.origin, 'DELETE', `/oidc/session/${sid}/`);
    },
  };
}

/** The session id in the last ID token. */
function readLastSid(front: Site['front']): string {
  const { id_token = '' } = readIssued(front, `${OIDC}/token`).at(-1) ?? {};
  const claims = Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString();
  const { sid }: { sid: string } = JSON.parse(claims);
  return sid;
}

/** Signs in and consents as the login page does, and returns to the address that opened it. */
async function answerPage(
  browser: Browser,
  { url }: Page,
  user: string,
  stops: Stops,
): Promise<Page> {
  const { origin, searchParams } = url;
  const target = new URL(searchParams.get('callback_url') ?? '', url);
  const scope = searchParams.get('scope') ?? 'openid';
  await callProvider(browser, origin, 'POST', '/auth/', {
    username: user,
    password: USER.password,
  });
  await callProvider(browser, origin, 'PUT', '/auth/grant/app', { scope });
  target.searchParams.set('g_continue', '');
  return browser.visit(target, { from: url }, stops);
}

async function callProvider(
  browser: Browser,
  origin: string,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  const response = await browser.call(`${origin}/api${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** Creates the OpenID plugin, the user and the client, as an administrator does on the pages. */
async function setUp(site: Site): Promise<void> {
  const { origin } = site.front;
  const admin = new Browser();
  await callProvider(admin, origin, 'POST', '/auth/', ADMIN);
  await callProvider(admin, origin, 'POST', '/mod/plugin/', {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    parameters: buildPlugin(site),
  });
  await callProvider(admin, origin, 'POST', '/user/', {
    ...USER,
    name: USER.username,
    email: 'ada@example.com',
    enabled: true,
    scope: ['openid'],
  });
  await callProvider(admin, origin, 'POST', '/client/', {
    client_id: 'app',
    name: 'app',
    enabled: true,
    confidential: true,
    password: SECRET,
    client_secret: SECRET,
    redirect_uri: site.redirectUris,
    authorization_type: ['code', 'refresh_token'],
    token_endpoint_auth_method: ['client_secret_basic'],
    backchannel_logout_uri: site.backchannelLogoutUri,
    scope: [],
  });
}

function buildPlugin({ front, accessTokenSeconds }: Site): object {
  const { privateKey, publicKey } = createRsaKey();
  return {
    iss: front.origin + OIDC,
    'jwt-type': 'rsa',
    'jwt-key-size': '256',
    key: privateKey,
    cert: publicKey,
    'jwks-show': true,
    'access-token-duration': accessTokenSeconds,
    'refresh-token-duration': 3600,
    'code-duration': 60,
    'refresh-token-one-use': 'always',
    'auth-type-code-enabled': true,
    'auth-type-refresh-enabled': true,
    'subject-type': 'public',
    'name-claim': 'mandatory',
    'pkce-allowed': true,
    'pkce-required': true,
    'introspection-revocation-allowed': true,
    'introspection-revocation-allow-target-client': true,
    'session-management-allowed': true,
    'session-cookie-name': 'GLEWLWYD2_OIDC_SID',
    'session-cookie-expiration': 3600,
    'back-channel-logout-allowed': true,
  };
}

function buildConfig({ front }: Site, port: number, database: string): string {
  return `port=${port}
bind_address="127.0.0.1"
external_url="${front.origin}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
static_files_mime_types = ({ extension = ".html", mime_type = "text/html", compress = 0 })
log_mode="console"
log_level="ERROR"
cookie_domain="localhost"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
user_middleware_module_path="/usr/lib/glewlwyd/user_middleware"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "${database}"; };
`;
}
