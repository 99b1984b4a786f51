import type { Page } from '@playwright/test';
import { expect, goToConsent, signIn, test } from '../story.ts';

const grant = async (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Grant access' }).click();
const isInside = async (page: Page): Promise<void> =>
  expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();

/** Counts the codes that the page sends to the edge from now on. */
function countExchanges(page: Page): () => number {
  let count = 0;
  page.context().on('request', (request) => {
    if (request.url().endsWith('/auth/callback')) count++;
  });
  return () => count;
}

/** Signs in. @returns the address that the provider redirected to */
async function readCallback(page: Page, origin: string, path: string): Promise<string> {
  const callback = page.waitForRequest((request) => request.url().includes('/callback?code='));
  await signIn(page, origin, path);
  return (await callback).url();
}

test('row 4: a reloaded callback page continues to the return target', async ({
  page,
  product,
}) => {
  const exchanges = countExchanges(page);
  const path = '/messages?draft=1#to';
  await page.goto(await readCallback(page, product.origin, path));
  await isInside(page);
  expect(page.url()).toBe(product.origin + path);
  expect(exchanges()).toBe(1);
});

test('row 4: a callback page without a session restarts the sign-in once, then gives up', async ({
  page,
  product,
}) => {
  const exchanges = countExchanges(page);
  const callback = await readCallback(page, product.origin, '/messages');
  await page.context().clearCookies({ domain: 'localhost', name: /postern/ });
  await page.goto(callback);
  await grant(page);
  await isInside(page);
  expect(page.url()).toBe(`${product.origin}/messages`);

  await page.context().clearCookies({ domain: 'localhost', name: /postern/ });
  await page.goto(callback);
  await expect(page.getByText('The sign-in could not be completed')).toBeVisible();
  expect(exchanges()).toBe(2);
});

test('row 5: two sign-ins in one tab both finish', async ({ page, product }) => {
  const exchanges = countExchanges(page);
  await goToConsent(page, product.origin, '/messages');
  const first = page.url();
  await page.goto(`${product.origin}/session`);
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).click();
  await grant(page);
  await isInside(page);
  expect(page.url()).toBe(`${product.origin}/session`);

  await page.goto(first);
  await grant(page);
  await isInside(page);
  expect(page.url()).toBe(`${product.origin}/messages`);
  expect(exchanges()).toBe(2);
});

test('row 5: a tab duplicated at the provider and its original both finish', async ({
  page,
  product,
}) => {
  const exchanges = countExchanges(page);
  const asked = page.waitForRequest((request) => request.url().includes('code_challenge='));
  await goToConsent(page, product.origin, '/messages');
  const opened = page.context().waitForEvent('page');
  // The closest that a script gets to "Duplicate tab": another tab with a copy of the storage. The
  // provider's page works once, so the duplicate requests its own.
  await page.evaluate((address) => window.open(address), (await asked).url());
  const duplicate = await opened;
  await grant(page);
  await isInside(page);
  await grant(duplicate);
  await isInside(duplicate);
  expect(duplicate.url()).toBe(`${product.origin}/messages`);
  expect(exchanges()).toBe(2);
});
