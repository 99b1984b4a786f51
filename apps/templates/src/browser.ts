import { chromium } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

const STEP_WITHIN_MS = 30_000;

/**
 * Opens an app in a browser, signs Ada in at the development provider, and waits for her name on the
 * app's page.
 */
export async function signInWithBrowser(origin: string): Promise<void> {
  const browser = await chromium.launch(buildLaunchOptions());
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
