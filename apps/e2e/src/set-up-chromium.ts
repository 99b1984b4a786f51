import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.ts';

/**
 * Ensures that a Chromium is installed: if there is none, downloads Playwright's or, for root on
 * Debian, installs the distribution's package.
 *
 * @returns the path of Chromium
 * @throws Error with what to install if none of these works
 */
export function setUpChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  console.log('No Chrome or Chromium found; trying Playwright’s …');
  attempt('playwright', ['install', 'chromium']);
  if (findChromium() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Trying Debian’s package …');
    attempt('apt-get', ['update', '-q']);
    attempt('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium']);
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
