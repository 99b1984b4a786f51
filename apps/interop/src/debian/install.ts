import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

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

/**
 * Installs the packages of Debian that are missing, without starting their services. It exits with 1
 * on another system, and if it may not install.
 *
 * @param command the name of the command, for its errors
 */
export function installFromDebian(command: string, packages: readonly string[]): void {
  if (!existsSync('/etc/debian_version')) {
    stop(`${command} needs Debian: it installs ${packages.join(', ')}.`);
  }
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    stop(`${command} installs packages as root. Run it as root, or install ${missing.join(' ')}.`);
  }
  install(missing);
}

/** Runs the tests of this package with a configuration, and exits with their status. */
export function runTests(config: string): never {
  const { status } = spawnSync(
    resolve(INTEROP, 'node_modules/.bin/vitest'),
    ['run', '--config', config, ...process.argv.slice(2)],
    { cwd: INTEROP, stdio: 'inherit' },
  );
  process.exit(status ?? 1);
}
