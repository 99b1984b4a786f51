import { existsSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';

/** The usual paths of Firefox. */
const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** Finds the Firefox for the tests: `POSTERN_FIREFOX`, or an installed one. */
export function findFirefox(): string | undefined {
  const named = process.env['POSTERN_FIREFOX'];
  return named !== undefined && named !== '' ? named : PLACES.find((path) => existsSync(path));
}

/** Launches an installed Firefox with puppeteer: Playwright drives only its own build. */
export async function launchFirefox(executablePath: string): Promise<Browser> {
  return launch({ browser: 'firefox', executablePath, headless: true });
}

/** Waits for a button of that name and clicks it. */
export async function click(page: Page, name: string): Promise<void> {
  await page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
}

/** Waits until the page shows a text. */
export async function waitForText(page: Page, text: string): Promise<void> {
  await page.locator(`::-p-text(${text})`).wait();
}

/** Signs in as the user `demo` from the console's sign-in page. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await click(page, 'Sign in with LockitNetwork');
  await page.locator('input[name="username"]').fill('demo');
  await page.locator('input[name="password"]').fill('demo');
  await click(page, 'Sign in');
  await click(page, 'Grant access');
  await waitForText(page, 'Sign out');
}
