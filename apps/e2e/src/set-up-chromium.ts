import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium, HEADLESS_SHELL } from './chromium.ts';

/**
 * Ensures that a Chromium is installed: if there is none, installs Debian's, for root on Debian, or
 * downloads Playwright's. In CI it installs Debian's headless shell even if there is another one,
 * because that takes less time than the tests lose without it.
 *
 * @returns the path of Chromium
 * @throws Error with what to install if none of these works
 */
export function setUpChromium(): string {
  const found = findChromium();
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const { POSTERN_CHROMIUM: named, CI } = process.env;
  const isHasty = CI !== undefined && !named && found !== HEADLESS_SHELL;
  if (isDebianRoot && (found === undefined || isHasty)) {
    console.log('Installing Debian’s chromium-headless-shell …');
    attempt('apt-get', ['update', '-q']);
    attempt('apt-get', [
      'install',
      '-q',
      '-y',
      '--no-install-recommends',
      'chromium-headless-shell',
    ]);
  }
  if (findChromium() === undefined) {
    console.log('Downloading Playwright’s Chromium …');
    attempt('playwright', ['install', 'chromium']);
  }
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new Error('Install Chrome or Chromium, or set POSTERN_CHROMIUM to the path of one.');
}

function attempt(command: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const path = `${import.meta.dirname}/../node_modules/.bin:${process.env['PATH'] ?? ''}`;
  spawnSync(command, args, { stdio: 'inherit', env: { ...env, PATH: path } });
}
