import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevApp } from '../src/dev-app.ts';
import { type BeforeWorld, startBeforeWorld } from './before-world.ts';
import { launchChromium } from './served-site.ts';

/** `pnpm test:docs` sets it: the tests try the examples of every library. Default: of one. */
const isWhole = process.env['POSTERN_DOCS_ALL'] === '1';
const BEFORE = [
  'oidc-client-ts',
  ...(isWhole ? (['auth0-spa-js', 'keycloak-js'] as const) : []),
] as const;
const AFTER = [...BEFORE, ...(isWhole ? ['static-web-apps'] : [])];

let before: BeforeWorld;
let browser: Browser;

beforeAll(async () => {
  before = await startBeforeWorld();
  browser = await launchChromium(before.chromiumArgs);
});

afterAll(async () => {
  await browser.close();
  await before.stop();
});

test.each(BEFORE)(
  'before: an app with %s signs in, refreshes, calls its API and signs out',
  async (from) => {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    try {
      await page.goto(`${before.origin}/?from=${from}&part=before`);
      await page.locator('#name', { hasText: 'signed out' }).waitFor();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByPlaceholder('Enter any login').fill('Ada Lovelace');
      await page.getByPlaceholder('and password').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.locator('#name', { hasText: 'Ada Lovelace' }).waitFor();
      await page.getByRole('button', { name: 'Orders' }).click();
      await expect.poll(() => page.locator('#orders').textContent()).toBe('{"order":42}');
      await expect.poll(() => before.grants[from]).toContain('refresh_token');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Yes, sign me out' }).click();
      await page.locator('#name', { hasText: 'signed out' }).waitFor();
    } finally {
      await page.close();
    }
  },
);

test.each(AFTER)(
  'after: an app that comes from %s signs in, calls its API and signs out',
  async (from) => {
    const app = await startDevApp('coming-from', `${from}/postern.config.ts`);
    const page = await browser.newPage();
    try {
      await page.goto(`${app.origin}/?from=${from}`);
      await page.locator('#name', { hasText: 'signed out' }).waitFor();
      await signInAsAda(page);
      if (from === 'keycloak-js') {
        // The app's session ends, and the provider's does not: it signs the user in without a question.
        await page.context().clearCookies({ name: /^postern-dev-/ });
        await page.reload();
        await page.locator('#name', { hasText: 'Ada Lovelace' }).waitFor();
      }
      await page.getByRole('button', { name: 'Orders' }).click();
      await expect.poll(() => page.locator('#orders').textContent()).toBe('{"order":42}');
      await page.getByRole('button', { name: 'Sign out' }).click();
      // The provider asks whether to end its own session, too.
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('#name', { hasText: 'signed out' }).waitFor();
    } finally {
      await page.close();
      await app.stop();
    }
  },
);

/** Signs in at the development provider. */
async function signInAsAda(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.locator('#name', { hasText: 'Ada Lovelace' }).waitFor();
}
