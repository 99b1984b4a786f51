import { type Deployment, type Place, readWritten, toText } from './deployment.ts';

const MODULES =
  'mpm_event authn_core authz_core authz_user headers proxy proxy_http ssl dir auth_openidc'.split(
    ' ',
  );

/** The apache2.conf of a machine that has no other sites, beside which an operator writes `app.conf`. */
function buildApacheConfig({ folder, origin }: Place): string {
  return toText([
    'ServerRoot /usr/lib/apache2',
    'User www-data',
    'Group www-data',
    `PidFile ${folder}/apache2.pid`,
    `Mutex file:${folder} default`,
    `ErrorLog ${folder}/error.log`,
    'LogLevel info',
    `ServerName ${origin}`,
    `Listen ${new URL(origin).host}`,
    ...MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`),
    'SSLEngine on',
    `SSLCertificateFile ${folder}/certificate.pem`,
    `SSLCertificateKeyFile ${folder}/key.pem`,
    `DocumentRoot ${folder}/dist`,
    // This provider requires it; the module's quick start does not have it.
    'OIDCPKCEMethod S256',
    `Include ${folder}/app.conf`,
  ]);
}

/** Apache with mod_auth_openidc of Debian: the peer, for the same provider, API and store. */
export const behindModAuthOpenidc: Deployment = {
  name: 'mod_auth_openidc (a peer)',
  isBehindProxy: true,
  packages: [],
  buildFiles: (place) => ({
    'app.conf': readWritten('operator/mod_auth_openidc/app.conf', place),
  }),
  buildSystemFiles: (place) => ({ 'apache2.conf': buildApacheConfig(place) }),
  buildCommands: () => ['apache2 -f "$PWD/apache2.conf" -DFOREGROUND'],
  paths: {
    start: '/',
    redirect: '/signed-in',
    api: '/api/orders',
    ready: '/',
    // A request that does not accept HTML is a script's.
    readyStatus: 401,
  },
  note: 'TLS and modules come from an apache2.conf of the test, in place of the system’s; an operator enables the modules by `a2enmod` and reloads Apache.',
};
