import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, type ProxyUnderTest, readConfiguration } from './proxy.ts';

const MEMBER = 'retry=5 ttl=60 timeout=3600 flushpackets=on';
const SECOND = `  # BalancerMember http://127.0.0.1:5174 ${MEMBER}\n`;
const MODULES_FOLDER = '/usr/lib/apache2/modules';
/** Those that the file names, and what they and a bare Apache need. */
const MODULES = [
  'mpm_event',
  'authz_core',
  'alias',
  'socache_shmcb',
  'ssl',
  'http2',
  'proxy',
  'proxy_http',
  'slotmem_shm',
  'proxy_balancer',
  'lbmethod_byrequests',
];

/** Apache with `deploy/apache.conf`, as the only site. */
export const apache: ProxyUnderTest = {
  name: 'Apache',
  command: findCommand('apache2', '-v'),
  duringRestart: 'responds 503',
  // Apache 2.4 waits for the API, and sees a closed connection when it writes to it.
  noticesLeaving: 'when the API writes',
  brokenStreamEnds: 'with an error',
  configure({ port, edges: [first, second], folder, certificate, key }) {
    const site = readConfiguration('apache.conf', {
      'http://127.0.0.1:5173': `http://127.0.0.1:${first}`,
      [SECOND]:
        second === undefined ? SECOND : `  BalancerMember http://127.0.0.1:${second} ${MEMBER}\n`,
      '*:443': `127.0.0.1:${port}`,
      'app.example.com\n': 'localhost\n',
      '/etc/ssl/app.example.com/fullchain.pem': certificate,
      '/etc/ssl/app.example.com/privkey.pem': key,
    });
    const file = join(folder, 'apache.conf');
    writeFileSync(file, buildApacheConfig(folder, port, site));
    return ['-D', 'FOREGROUND', '-d', folder, '-f', file];
  },
};

function buildApacheConfig(folder: string, port: number, site: string): string {
  const modules = MODULES.map(
    (name) => `LoadModule ${name}_module ${MODULES_FOLDER}/mod_${name}.so`,
  );
  return `ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/errors
${modules.join('\n')}
${site}`;
}
