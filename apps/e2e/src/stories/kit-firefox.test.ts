import type { Browser } from 'puppeteer-core';
import { click, findFirefox, launchFirefox, signIn, waitForText } from '../kit-firefox.ts';
import { expect, test } from '../story.ts';

const firefox = findFirefox();
test.skip(
  firefox === undefined,
  'Firefox is missing: install it, or set POSTERN_FIREFOX to its path.',
);

// Each story starts its own browser, which is slow on a small machine.
test.describe.configure({ timeout: 120_000 });

let browser: Browser;
test.beforeEach(async () => {
  browser = await launchFirefox(firefox ?? '');
});
test.afterEach(async () => browser.close());

test('Firefox: signs in, returns to the deep link, reloads and signs out', async ({ product }) => {
  const page = await browser.newPage();
  await signIn(page, `${product.origin}/messages?draft=1#to`);
  expect(page.url()).toBe(`${product.origin}/messages?draft=1#to`);
  await page.reload();
  await click(page, 'Sign out');
  await waitForText(page, 'You are signed out');
});

test('Firefox, row 4: a reloaded callback page continues to the return target', async ({
  product,
}) => {
  const page = await browser.newPage();
  const callbacks: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/callback?code=')) callbacks.push(request.url());
  });
  await signIn(page, `${product.origin}/session`);
  await page.goto(callbacks[0] ?? '');
  await waitForText(page, 'Session ends in');
  expect(page.url()).toBe(`${product.origin}/session`);
});

test('Firefox, row 9: after Back from the provider’s page the button works again', async ({
  product,
}) => {
  const page = await browser.newPage();
  await page.goto(product.origin);
  await click(page, 'Sign in with LockitNetwork');
  await page.locator('input[name="username"]').wait();
  await page.goBack();
  await page.locator('button.button-primary[aria-disabled="false"]').wait();
  await signIn(page, product.origin);
});

test('Firefox, row 10: a sign-out shows in the other tab', async ({ product }) => {
  const page = await browser.newPage();
  await signIn(page, `${product.origin}/session`);
  const other = await browser.newPage();
  await other.goto(product.origin);
  await click(other, 'Sign out');
  await waitForText(page, 'Your session has ended');
});
