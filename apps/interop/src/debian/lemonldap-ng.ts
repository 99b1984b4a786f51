import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readForm, submit } from '../forms.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';
import { createFolder, startServer } from './processes.ts';
import { createRsaKey } from './rsa-key.ts';

/** A single-sign-on portal in Perl, as Debian packages it, with its demo users. */
export const lemonldapNg: ProviderUnderTest = {
  name: 'LemonLDAP::NG',
  edgeFlow: 'yes',
  rotates: { no: 'its refresh tokens stay the same' },
  revokes: { no: 'it has no revocation endpoint' },
  namesUser: 'yes',
  saysDead: 'yes',
  tellsOfSignOut: { no: 'it supports front-channel logout only' },
  endsSession: 'yes',
  start,
};

const SECRET = 'a-secret_of.the-app';
const PACKAGED = '/var/lib/lemonldap-ng/conf/lmConf-1.json';
const TEMPLATES = '/usr/share/lemonldap-ng/portal/templates';

async function start(site: Site): Promise<RunningProvider> {
  const { front } = site;
  const folder = createFolder(site, 'lemonldap');
  const sessions = join(folder, 'sessions');
  configure(folder, site);
  await startServer(site, (port) => ({
    command: 'starman',
    args: ['--listen', `127.0.0.1:${port}`, '--workers', '2', join(folder, 'portal.psgi')],
    env: { ...process.env, LLNG_DEFAULTCONFFILE: join(folder, 'lemonldap-ng.ini') },
  }));
  return {
    connection: {
      kind: 'discovered',
      issuer: `${front.origin}/`,
      clientId: 'app',
      clientAuthentication: { method: 'client_secret_basic', secret: SECRET },
      scopes: ['openid', 'email'],
    },
    user: 'dwho',
    checked: {
      origin: front.origin,
      path: '/oauth2/userinfo',
      readUser: (response) => Reflect.get(Object(response), 'sub'),
    },
    endpoints: { token: '/oauth2/token' },
    answerPage: (browser, page, user, stops) =>
      submit(browser, readForm(page), { user, password: user }, stops),
    isSignInPage: ({ text }) => text.includes('name="password"'),
    confirmSignOut: (browser, page, stops) => submit(browser, readForm(page), {}, stops),
    // A refresh token names a session of the provider, which is a file.
    kill: (token) => Promise.resolve(rmSync(join(sessions, token))),
  };
}

function configure(folder: string, site: Site): void {
  for (const name of ['conf', 'cache', 'sessions/lock', 'psessions/lock']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const cache = `{'namespace' => 'config', 'cache_root' => '${folder}/cache', 'cache_depth' => 1}`;
  writeFileSync(
    join(folder, 'lemonldap-ng.ini'),
    `[all]
logLevel = error
[configuration]
type = File
dirName = ${folder}/conf
localStorage = Cache::FileCache
localStorageOptions = ${cache}
[portal]
staticPrefix = /static
templateDir = ${TEMPLATES}
languages = en
`,
  );
  writeFileSync(
    join(folder, 'portal.psgi'),
    'use Lemonldap::NG::Portal::Main;\nLemonldap::NG::Portal::Main->run({});\n',
  );
  const packaged: object = JSON.parse(readFileSync(PACKAGED, 'utf8'));
  writeFileSync(
    join(folder, 'conf/lmConf-1.json'),
    JSON.stringify({ ...packaged, ...buildStorage(folder), ...buildService(site) }),
  );
}

function buildStorage(folder: string): object {
  const generateModule = 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256';
  const build = (name: string): object => ({
    Directory: `${folder}/${name}`,
    LockDirectory: `${folder}/${name}/lock`,
    generateModule,
  });
  return {
    globalStorageOptions: build('sessions'),
    persistentStorageOptions: build('psessions'),
    localSessionStorageOptions: { cache_root: `${folder}/cache`, namespace: 'sessions' },
  };
}

function buildService(site: Site): object {
  const { front, redirectUris, postLogoutRedirectUris, accessTokenSeconds } = site;
  const { privateKey, publicKey } = createRsaKey();
  return {
    portal: `${front.origin}/`,
    domain: 'localhost',
    securedCookie: 0,
    requireToken: 0,
    notification: 0,
    registerDB: 'Null',
    portalDisplayResetPassword: 0,
    // No captcha: the default one needs graphics libraries.
    captcha: '::Main::Plugin',
    issuerDBOpenIDConnectActivation: 1,
    oidcServiceMetaDataIssuer: `${front.origin}/`,
    oidcServicePrivateKeySig: privateKey,
    oidcServicePublicKeySig: publicKey,
    oidcServiceKeyIdSig: 'key',
    oidcRPMetaDataExportedVars: { app: { email: 'mail', name: 'cn' } },
    oidcRPMetaDataOptions: {
      app: {
        oidcRPMetaDataOptionsClientID: 'app',
        oidcRPMetaDataOptionsClientSecret: SECRET,
        oidcRPMetaDataOptionsRedirectUris: redirectUris.join(' '),
        oidcRPMetaDataOptionsPostLogoutRedirectUris: postLogoutRedirectUris.join(' '),
        // The default is HS512 with the client's secret.
        oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
        oidcRPMetaDataOptionsAccessTokenExpiration: accessTokenSeconds,
        oidcRPMetaDataOptionsRefreshToken: 1,
        oidcRPMetaDataOptionsRequirePKCE: 1,
        oidcRPMetaDataOptionsBypassConsent: 1,
      },
    },
  };
}
