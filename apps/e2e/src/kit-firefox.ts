import { existsSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';

/** Where Firefox is usually installed. */
const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The Firefox to test with: `POSTERN_FIREFOX`, or an installed one. */
export function findFirefox(): string | undefined {
  const named = process.env['POSTERN_FIREFOX'];
  return named !== undefined && named !== '' ? named : PLACES.find((path) => existsSync(path));
}

/** Playwright drives a Firefox of its own making only; puppeteer drives the one that is there. */
export async function launchFirefox(executablePath: string): Promise<Browser> {
  return launch({ browser: 'firefox', executablePath, headless: true });
}

/** Clicks what the page shows as a button of that name, once it does. */
export async function click(page: Page, name: string): Promise<void> {
  await page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
}

/** Waits until the page shows a text. */
export async function waitForText(page: Page, text: string): Promise<void> {
  await page.locator(`::-p-text(${text})`).wait();
}

/** From the console's sign-in page all the way back, as the user `demo`. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await click(page, 'Sign in with LockitNetwork');
  await page.locator('input[name="username"]').fill('demo');
  await page.locator('input[name="password"]').fill('demo');
  await click(page, 'Sign in');
  await click(page, 'Grant access');
  await waitForText(page, 'Sign out');
}
