import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevApp } from '../src/dev-app.ts';
import { launchChromium } from './served-site.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
});

test.each(['oidc-client-ts', 'auth0-spa-js', 'keycloak-js', 'static-web-apps'])(
  'an app that comes from %s signs in, calls its API and signs out',
  async (from) => {
    const app = await startDevApp('coming-from', `${from}/postern.config.ts`);
    const page = await browser.newPage();
    try {
      await page.goto(`${app.origin}/?from=${from}`);
      await page.locator('#name', { hasText: 'signed out' }).waitFor();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Ada Lovelace' }).click();
      await page.locator('#name', { hasText: 'Ada Lovelace' }).waitFor();
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
