import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, waitUntilAnswering } from '@postern/processes';

const MODULES =
  'mpm_event authn_core authz_core authz_user headers proxy proxy_http dir auth_openidc'.split(' ');

/** Whether Debian's Apache and mod_auth_openidc are installed. */
export const HAS_APACHE =
  spawnSync('test', ['-e', '/usr/lib/apache2/modules/mod_auth_openidc.so']).status === 0 &&
  spawnSync('apache2', ['-v']).status === 0;

/**
 * Starts Apache with a site's configuration.
 *
 * @param folder a folder that Apache's user may read, with the site's files in `app`
 * @param site the directives of the site
 * @returns what ends it
 */
export async function startApache(
  folder: string,
  origin: string,
  site: string,
): Promise<() => Promise<void>> {
  const log = join(folder, 'error.log');
  const file = join(folder, 'apache2.conf');
  const machine = [
    'ServerRoot /usr/lib/apache2',
    'User www-data',
    'Group www-data',
    `PidFile ${folder}/apache2.pid`,
    `Mutex file:${folder} default`,
    `ErrorLog ${log}`,
    `ServerName ${origin}`,
    `Listen ${new URL(origin).host}`,
    `DocumentRoot ${folder}/app`,
    ...MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`),
  ];
  writeFileSync(file, `${machine.join('\n')}\n${site}`);
  const lines: string[] = [];
  const running = run({
    command: 'apache2',
    args: ['-f', file, '-DFOREGROUND'],
    env: { PATH: process.env['PATH'] },
    onLine: (line) => lines.push(line),
  });
  const failed = running.ended.then(() => false);
  if (await Promise.race([waitUntilAnswering(origin), failed])) return () => running.end();
  await running.end();
  if (existsSync(log)) lines.push(readFileSync(log, 'utf8'));
  throw new Error(`Apache did not start:\n${lines.join('\n')}`);
}
