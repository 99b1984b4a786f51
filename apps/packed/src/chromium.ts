import { type Browser, chromium, type Page } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import { onTestFinished } from 'vitest';

const STEP_WITHIN_MS = 30_000;

/** Starts Chromium. */
export function openChromium(): Promise<Browser> {
  return chromium.launch(buildLaunchOptions());
}

/** Opens a page with separate cookies, which closes with the test. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_WITHIN_MS);
  await page.goto(url);
  return page;
}

/** Signs Ada in at the development provider, and waits until the app is back. */
export async function signInAsAda(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
