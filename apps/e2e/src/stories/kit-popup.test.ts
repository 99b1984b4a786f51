import type { Page } from '@playwright/test';
import { showExample } from '../kit-page.ts';
import { expect, test } from '../story.ts';

async function openPopup(
  page: Page,
  origin: string,
  headers?: Record<string, string>,
): Promise<Page> {
  await showExample(page, origin, 'popup.ts', headers);
  await page.goto(`${origin}/half-written#page`);
  await expect(page).toHaveTitle('signed-out');
  await page.evaluate(() => Reflect.set(window, 'isTheSamePage', true));
  const opened = page.waitForEvent('popup');
  await page.getByRole('button').click();
  const popup = await opened;
  await popup.getByLabel(/user ?name/i).fill('demo');
  await popup.getByLabel(/password/i).fill('demo');
  await popup.getByRole('button', { name: 'Sign in' }).click();
  return popup;
}

test('a sign-in by pop-up leaves the page as it was', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Grant access' }).click();
  await closed;
  await expect(page).toHaveTitle('signed-in');
  expect(page.url()).toBe(`${product.origin}/half-written#page`);
  expect(await page.evaluate(() => Reflect.get(window, 'isTheSamePage'))).toBe(true);
});

test('who denies access in the pop-up is told so in the page', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Deny' }).click();
  await closed;
  await expect(page).toHaveTitle('AuthError: access_denied');
});

test('a pop-up that the user closes is given up', async ({ page, product }) => {
  const popup = await openPopup(page, product.origin);
  await popup.close();
  await expect(page).toHaveTitle('AuthError: popup_closed');
});

test('under Cross-Origin-Opener-Policy: same-origin it works as well', async ({
  page,
  product,
}) => {
  const popup = await openPopup(page, product.origin, {
    'cross-origin-opener-policy': 'same-origin',
  });
  await popup.waitForTimeout(1500);
  console.log(
    await page.title(),
    await page.evaluate(() => [document.hasFocus()]),
    await popup.evaluate(() => [window.opener === null, document.hasFocus(), history.length]),
  );
  popup.on('console', (m) => console.log('popup', m.text()));
  popup.on('close', (m) => console.log('popup closed'));
  await popup.getByRole('button', { name: 'Grant access' }).click();
  await page.waitForTimeout(3000);
  console.log(await page.title(), popup.isClosed(), popup.isClosed() ? '' : popup.url());
});
