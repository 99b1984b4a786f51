import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';

/**
 * Debian's Chromium without windows, which Playwright uses by default too. The stories take 60% of the
 * processor time that they take in Chromium with windows.
 */
export const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** The usual paths of Chrome and Chromium. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Chromium has no sandbox for root. The other switches stop its own requests to the network. */
const ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Finds the Chromium for tests: `POSTERN_CHROMIUM`, an installed one, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env['POSTERN_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return [HEADLESS_SHELL, ...PLACES, chromium.executablePath()].find((path) => existsSync(path));
}

/** Finds a Chromium with windows: the headless shell has no back/forward cache and no permissions. */
export function findWholeChromium(): string | undefined {
  const found = findChromium();
  return found === HEADLESS_SHELL ? PLACES.find((path) => existsSync(path)) : found;
}

/**
 * Playwright's options to start that Chromium with. Without one, Playwright says how to install its own.
 *
 * @param more further arguments
 */
export function buildLaunchOptions(more: readonly string[] = []): LaunchOptions {
  const executablePath = findChromium();
  const args = [...ARGUMENTS, ...more];
  return executablePath === undefined ? { args } : { args, executablePath };
}
