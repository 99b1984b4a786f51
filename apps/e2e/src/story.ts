import { test as base, type Page } from '@playwright/test';
import { type Product, startProduct } from './product.ts';

/** Playwright's `test` with the running product, whose emulators start each story afresh. */
export const test = base.extend<{ product: Product }, { shared: Product }>({
  shared: [
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  product: async ({ shared }, use) => {
    await Promise.all([shared.lockit.reset(), shared.lekab.reset()]);
    await use(shared);
  },
});

export { expect } from '@playwright/test';

/** From the console's sign-in page to the service's consent page, as the user `demo`. */
export async function goToConsent(page: Page, origin: string, path = '/'): Promise<void> {
  await page.goto(origin + path);
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).click();
  const username = page.getByLabel(/user ?name/i);
  const grant = page.getByRole('button', { name: 'Grant access' });
  await username.or(grant).waitFor();
  if (await username.isVisible()) {
    await username.fill('demo');
    await page.getByLabel(/password/i).fill('demo');
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await grant.waitFor();
}

/** Signs in, all the way back to where the page shows that somebody is. */
export async function signIn(page: Page, origin: string, path = '/'): Promise<void> {
  await goToConsent(page, origin, path);
  await page.getByRole('button', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
