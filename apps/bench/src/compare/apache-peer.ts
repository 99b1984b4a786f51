import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@postern/processes';
import { isApacheInstalled } from '../gateways/apache.ts';
import { waitUntilListening } from './programs.ts';
import { CLIENT } from './strict-provider.ts';
import { type Peer, type RunningPeer, toOrigin, type World } from './worlds.ts';

const MODULES =
  'mpm_event authn_core authz_core authz_user headers proxy proxy_http ssl auth_openidc'.split(' ');

/** mod_auth_openidc in Debian's Apache, if it is installed; otherwise no peer. */
export function findApachePeer(): readonly Peer[] {
  if (!isApacheInstalled()) return [];
  const asked = ['-s', 'libapache2-mod-auth-openidc'];
  const { stdout } = spawnSync('dpkg', asked, { encoding: 'utf8' });
  const [, version = ''] = /^Version: ([\d.]+)/m.exec(stdout) ?? [];
  return [
    {
      name: `mod_auth_openidc ${version}`,
      kind: 'server',
      authentication: 'client_secret_basic',
      redirectPath: '/signed-in',
      signInPath: '/',
      start: startApache,
    },
  ];
}

async function startApache(world: World): Promise<RunningPeer> {
  const { ports, folder } = world;
  // Apache's children have another user.
  await chmod(folder, 0o755);
  const origin = toOrigin(ports[0]);
  const file = join(folder, 'apache2.conf');
  await writeFile(file, buildConfig(world, origin).join('\n'));
  await writeFile(join(folder, 'index.html'), 'signed in');
  const said: string[] = [];
  const running = run({
    command: 'apache2',
    args: ['-f', file, '-DFOREGROUND'],
    env: { PATH: process.env['PATH'] },
    onLine: (line) => said.push(line),
  });
  if (await waitUntilListening(ports[0] ?? 0))
    return { origins: [origin], end: () => running.end() };
  await running.end();
  throw new Error(`Apache did not start: ${said.join('\n')}`);
}

function buildConfig({ provider, certificate, folder }: World, origin: string): readonly string[] {
  return [
    'ServerRoot /usr/lib/apache2',
    'User www-data',
    'Group www-data',
    `PidFile ${folder}/apache2.pid`,
    `Mutex file:${folder} default`,
    `ErrorLog ${folder}/error.log`,
    `ServerName ${origin}`,
    `Listen ${new URL(origin).host}`,
    `DocumentRoot ${folder}`,
    ...MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`),
    `OIDCCABundlePath ${certificate.file}`,
    // #region app
    `OIDCProviderMetadataURL ${provider.issuer}/.well-known/openid-configuration`,
    `OIDCClientID ${CLIENT.id}`,
    `OIDCClientSecret ${CLIENT.secret}`,
    `OIDCRedirectURI ${origin}/signed-in`,
    'OIDCCryptoPassphrase a-passphrase',
    'OIDCPKCEMethod S256',
    'OIDCSessionType server-cache',
    'OIDCProviderTokenEndpointAuth client_secret_basic',
    // The tokens of this measurement live 15 s; an operator takes a minute or more.
    'OIDCRefreshAccessTokenBeforeExpiry 2',
    'SSLProxyEngine on',
    `SSLProxyCACertificateFile ${certificate.file}`,
    '<Location />',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
    '<Location /api>',
    `  ProxyPass ${provider.api}`,
    '  RequestHeader set Authorization "Bearer %{OIDC_access_token}e"',
    '</Location>',
    // #endregion
    '',
  ];
}
