import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

// `pnpm test:providers` installs the providers from Debian and tests the edge with them. The tests
// start and end them on free ports of loopback, with their data in temporary folders.

const PACKAGES = [
  'glewlwyd',
  'sqlite3',
  'liblemonldap-ng-portal-perl',
  'libcrypt-openssl-bignum-perl',
  'libio-string-perl',
  'libstring-random-perl',
  'starman',
  'python3-django-oauth-toolkit',
];
/** Debian's hook that decides whether an installed package may start its service: never. */
const POLICY = '/usr/sbin/policy-rc.d';
const INTEROP = resolve(import.meta.dirname, '../..');

function isInstalled(name: string): boolean {
  const args = ['-W', '-f=${Status}', name];
  return spawnSync('dpkg-query', args, { encoding: 'utf8' }).stdout === 'install ok installed';
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'inherit' }).status === 0;
}

function install(names: readonly string[]): void {
  console.log(`Installing ${names.join(', ')}`);
  const hasPolicy = existsSync(POLICY);
  if (!hasPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const isDone = apt('update') && apt('install', '-y', '--no-install-recommends', ...names);
  if (!hasPolicy) rmSync(POLICY);
  if (!isDone) stop('apt-get failed; see above.');
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}

if (!existsSync('/etc/debian_version')) {
  stop(
    'test:providers needs Debian: Glewlwyd, LemonLDAP::NG and Django OAuth Toolkit are its packages.',
  );
}
const missing = PACKAGES.filter((name) => !isInstalled(name));
if (missing.length > 0) {
  if (process.getuid?.() !== 0) {
    stop(
      `test:providers installs packages as root. Run it as root, or install ${missing.join(' ')}.`,
    );
  }
  install(missing);
}
const { status } = spawnSync(
  resolve(INTEROP, 'node_modules/.bin/vitest'),
  ['run', '--config', 'vitest.debian.config.ts', ...process.argv.slice(2)],
  { cwd: INTEROP, stdio: 'inherit' },
);
process.exit(status ?? 1);
