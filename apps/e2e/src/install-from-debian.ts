import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

let isUpdated = false;

/** Installs packages of Debian, if this is Debian and the user is root. Prints what apt says. */
export function installFromDebian(...packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing Debian’s ${packages.join(' and ')} …`);
  if (!isUpdated) apt('update', '-q');
  isUpdated = true;
  apt('install', '-q', '-y', '--no-install-recommends', ...packages);
}

function apt(...args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', args, { stdio: 'inherit', env });
}
