import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** The usual paths of Chrome and Chromium. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const STEP_WITHIN_MS = 30_000;

/**
 * Finds an installed Chromium: `POSTERN_CHROMIUM`, or one in a usual place.
 *
 * @throws Error if there is none
 */
export function findChromium(): string {
  const { POSTERN_CHROMIUM: named } = process.env;
  const found = named ? named : PLACES.find((path) => existsSync(path));
  if (found === undefined) throw new Error('Install Chrome or Chromium, or set POSTERN_CHROMIUM.');
  return found;
}

/**
 * Opens an app in a browser, signs Ada in at the development provider, and waits for her name on the
 * app's page.
 */
export async function signInWithBrowser(origin: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(STEP_WITHIN_MS);
    await page.goto(origin);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByText('Signed in as Ada Lovelace (ada@example.com)').waitFor();
  } finally {
    await browser.close();
  }
}
