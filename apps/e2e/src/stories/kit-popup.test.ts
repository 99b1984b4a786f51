import type { Page } from '@playwright/test';
import { showExample } from '../kit-page.ts';
import { expect, test } from '../story.ts';

async function openPopup(
  page: Page,
  origin: string,
  headers: Record<string, string> = {},
): Promise<Page> {
  await showExample(page, origin, 'popup.ts', { headers });
  await page.goto(`${origin}/half-written#page`);
  await expect(page).toHaveTitle('signed-out');
  await page.evaluate(() => Reflect.set(window, 'isTheSamePage', true));
  const opened = page.waitForEvent('popup');
  await page.getByRole('button').click();
  const popup = await opened;
  await popup.getByLabel(/user ?name/i).fill('demo');
  await popup.getByLabel(/password/i).fill('demo');
  await popup.getByRole('button', { name: 'Sign in' }).click();
  // In a driven browser, a window that is closed during a navigation may stay open.
  await popup.getByRole('button', { name: 'Grant access' }).waitFor();
  return popup;
}

test('a sign-in by pop-up leaves the page unchanged', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  await grant(popup);
  await expect(page).toHaveTitle('signed-in');
  expect(page.url()).toBe(`${product.origin}/half-written#page`);
  expect(await page.evaluate(() => Reflect.get(window, 'isTheSamePage'))).toBe(true);
});

test('a denial in the pop-up shows in the page', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Deny' }).click();
  await closed;
  await expect(page).toHaveTitle('AuthError: access_denied');
});

test('a pop-up that the user closes ends the sign-in', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  await popup.close();
  await expect(page).toHaveTitle('AuthError: popup_closed');
});

test.describe('under Cross-Origin-Opener-Policy: same-origin, which makes a pop-up look closed', () => {
  const headers = { 'cross-origin-opener-policy': 'same-origin' };

  test('it signs in, and the pop-up closes', async ({ page, product }) => {
    // Playwright gives every page the focus; in reality the pop-up has it.
    await page.addInitScript(() => {
      document.hasFocus = () => false;
    });
    const popup = await openPopup(page, product.origin, headers);
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    // Longer than the page needs to notice a closed pop-up.
    await page.waitForTimeout(1500);
    await expect(page).toHaveTitle('signed-out');
    await grant(popup);
    await expect(page).toHaveTitle('signed-in');
  });

  test('a page that gets the focus meanwhile reports popup_closed, and the sign-in still completes', async ({
    page,
    product,
  }) => {
    const popup = await openPopup(page, product.origin, headers);
    await expect(page).toHaveTitle('AuthError: popup_closed');
    await grant(popup);
    await expect(page).toHaveTitle('signed-in');
  });
});

async function grant(popup: Page): Promise<void> {
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Grant access' }).click();
  await closed;
}
