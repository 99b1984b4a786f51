import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestUserDecision, type ServedEmulator, serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { findFreePort, run, waitUntilAnswering } from '@postern/processes';

const MODULES =
  'mpm_event authn_core authz_core authz_user headers proxy proxy_http ssl auth_openidc'.split(' ');
const CLIENT = { clientId: 'app', clientSecret: 'the-secret' };

/** Whether Apache and mod_auth_openidc are installed (Debian: apache2, libapache2-mod-auth-openidc). */
export function isApacheInstalled(): boolean {
  const { status } = spawnSync('test', ['-e', '/usr/lib/apache2/modules/mod_auth_openidc.so']);
  return status === 0 && spawnSync('apache2', ['-v']).status === 0;
}

/** Apache with mod_auth_openidc and its server cache, in front of an upstream. */
export interface Apache {
  readonly origin: string;
  readonly pid: number;
  /** Signs in. @returns the session's cookie */
  signIn(): Promise<string>;
  end(): Promise<void>;
}

/** What Apache stands in front of. */
export interface ApacheOptions {
  /** By route below `/api`. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** The path of the certificate authority of the upstreams. */
  readonly authority: string;
  readonly core: number;
}

/** Starts Apache on one core, with a provider of its own. */
export async function startApache({ upstreams, authority, core }: ApacheOptions): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-apache-'));
  // Apache's children have another user.
  await chmod(folder, 0o755);
  const origin = `http://127.0.0.1:${await findFreePort()}`;
  const redirectUris = [`${origin}/signed-in`];
  const provider = await serveEmulator(
    (issuer) => createOpenIdProvider({ issuer, clients: [{ ...CLIENT, redirectUris }] }),
    { port: 0 },
  );
  const file = join(folder, 'apache2.conf');
  await writeFile(file, buildConfig({ folder, origin, upstreams, authority, provider }));
  const lines: string[] = [];
  const running = run({
    command: 'taskset',
    args: ['-c', String(core), 'apache2', '-f', file, '-DFOREGROUND'],
    env: { PATH: process.env['PATH'] },
    onLine: (line) => lines.push(line),
  });
  const end = async (): Promise<void> => {
    await running.end();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  };
  if (await waitUntilAnswering(origin)) {
    return { origin, pid: running.pid, signIn: () => signIn(origin), end };
  }
  await end();
  throw new Error(`Apache did not start: ${lines.join('\n')}`);
}

function buildConfig({
  folder,
  origin,
  upstreams,
  authority,
  provider,
}: Omit<ApacheOptions, 'core'> & {
  readonly folder: string;
  readonly origin: string;
  readonly provider: ServedEmulator;
}): string {
  return [
    'ServerRoot /usr/lib/apache2',
    'User www-data',
    'Group www-data',
    `PidFile ${folder}/apache2.pid`,
    `Mutex file:${folder} default`,
    `ErrorLog ${folder}/error.log`,
    `ServerName ${origin}`,
    `Listen ${new URL(origin).host}`,
    'MaxKeepAliveRequests 0',
    ...MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`),
    `OIDCProviderMetadataURL ${provider.origin}/.well-known/openid-configuration`,
    `OIDCClientID ${CLIENT.clientId}`,
    `OIDCClientSecret ${CLIENT.clientSecret}`,
    `OIDCRedirectURI ${origin}/signed-in`,
    'OIDCCryptoPassphrase a-passphrase',
    'OIDCPKCEMethod S256',
    'OIDCSessionType server-cache',
    'SSLProxyEngine on',
    `SSLProxyCACertificateFile ${authority}`,
    '<Location />',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
    ...Object.entries(upstreams).flatMap(buildLocation),
    '',
  ].join('\n');
}

function buildLocation([route, upstream]: readonly [string, string]): readonly string[] {
  return [
    `<Location /api/${route}/>`,
    `  ProxyPass ${upstream}/`,
    '  RequestHeader set Authorization "Bearer %{OIDC_access_token}e"',
    '</Location>',
  ];
}

async function signIn(origin: string): Promise<string> {
  const begun = await navigate(`${origin}/api/orders/700`, '');
  const callback = await requestUserDecision(begun.location, { username: 'ada' });
  const { cookie } = await navigate(callback, begun.cookie);
  const { status } = await navigate(`${origin}/api/orders/700`, cookie);
  if (status !== 200) throw new Error(`Apache answers ${status}`);
  return cookie;
}

interface Page {
  readonly status: number | undefined;
  readonly location: string;
  /** The cookies that it sets, as a browser sends them. */
  readonly cookie: string;
}

/** Requests a page as a browser does. `fetch` would add `Sec-Fetch-Mode: cors`, and get 401. */
function navigate(url: string, cookie: string): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>();
  get(url, { headers: { accept: 'text/html', cookie } }, (response) => {
    response.resume();
    const { location = '', 'set-cookie': set = [] } = response.headers;
    const pairs = set.map((text) => text.split(';', 1)[0] ?? '');
    const sent = pairs.filter((pair) => !pair.endsWith('=')).join('; ');
    resolve({ status: response.statusCode, location, cookie: sent });
  }).once('error', reject);
  return promise;
}
