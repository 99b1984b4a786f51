import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findChromium, findWholeChromium, HEADLESS_SHELL } from '@postern/chromium';
import { installFromDebian } from './install-from-debian.ts';

/**
 * Ensures that a Chromium is installed: if there is none, installs Debian's, for root on Debian, or
 * downloads Playwright's. In CI it installs Debian's headless shell beside another one, because the
 * tests need less time in it than they need without it.
 *
 * @returns the path of Chromium
 * @throws Error with what to install if none of these works
 */
export function setUpChromium(): string {
  const { POSTERN_CHROMIUM: named, CI } = process.env;
  const isHasty = CI !== undefined && !named && findChromium() !== HEADLESS_SHELL;
  // Most stories run in the headless shell; those of the back/forward cache need the whole browser.
  if (findWholeChromium() === undefined || isHasty) {
    installFromDebian('chromium', 'chromium-headless-shell');
  }
  if (findChromium() === undefined) {
    console.log('Downloading Playwright’s Chromium …');
    const playwright = resolve(import.meta.dirname, '../node_modules/.bin/playwright');
    spawnSync(playwright, ['install', 'chromium'], { stdio: 'inherit' });
  }
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new Error('Install Chrome or Chromium, or set POSTERN_CHROMIUM to the path of one.');
}
