import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionPlan } from '../edge/plan.ts';
import { readForm, submit } from '../forms.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';
import { askAsClient } from '../tokens.ts';
import { createFolder, runToEnd, startServer } from './processes.ts';
import { createRsaKey } from './rsa-key.ts';

/** A Django site as a provider, as Debian packages it. */
export const djangoOAuthToolkit: ProviderUnderTest = {
  name: 'Django OAuth Toolkit',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: 'yes',
  namesUser: 'yes',
  saysDead: 'yes',
  tellsOfSignOut: { no: 'this version has no sign-out' },
  endsSession: { no: 'this version has no sign-out' },
  start,
};

const SECRET = 'a-secret_of.the-app';
const PASSWORD = 'a long password';
const PROJECT = join(import.meta.dirname, 'django');

async function start(site: Site): Promise<RunningProvider> {
  const { front } = site;
  const folder = createFolder(site, 'django');
  const env = { ...process.env, ...buildEnvironment(site, folder) };
  writeFileSync(join(folder, 'key.pem'), createRsaKey().privateKey);
  runToEnd('/usr/bin/python3', [join(PROJECT, 'seed.py')], { env });
  await startServer(site, (port) => ({
    command: '/usr/bin/python3',
    args: ['-m', 'django', 'runserver', '--noreload', `127.0.0.1:${port}`],
    env,
  }));
  const connection = buildConnection(front.origin);
  return {
    connection,
    user: 'ada',
    checked: {
      origin: front.origin,
      path: '/o/userinfo/',
      // The id of the only user.
      readUser: (response) => (Reflect.get(Object(response), 'sub') === '1' ? 'ada' : undefined),
    },
    endpoints: { token: '/o/token/', revocation: '/o/revoke_token/' },
    answerPage: (browser, page, user, stops) => {
      const isLogin = page.url.pathname === '/login/';
      const responses = isLogin ? { username: user, password: PASSWORD } : {};
      return submit(browser, readForm(page), responses, stops);
    },
    async kill(token) {
      await askAsClient(connection, `${front.origin}/o/revoke_token/`, { token });
    },
  };
}

function buildConnection(origin: string): ConnectionPlan {
  return {
    kind: 'discovered',
    issuer: `${origin}/o`,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: SECRET },
    scopes: ['openid'],
    // Without the slash it redirects. Its metadata omits some of its abilities.
    metadataUrl: `${origin}/o/.well-known/openid-configuration/`,
    overrides: {
      revocation_endpoint: `${origin}/o/revoke_token/`,
      code_challenge_methods_supported: ['S256'],
    },
  };
}

function buildEnvironment(site: Site, folder: string): Record<string, string> {
  return {
    DJANGO_SETTINGS_MODULE: 'settings',
    PYTHONPATH: PROJECT,
    PYTHONDONTWRITEBYTECODE: '1',
    ORIGIN: site.front.origin,
    FOLDER: folder,
    ACCESS_TOKEN_SECONDS: String(site.accessTokenSeconds),
    REDIRECT_URIS: site.redirectUris.join(' '),
    SECRET,
    PASSWORD,
  };
}
