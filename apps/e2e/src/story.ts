import { test as base } from '@playwright/test';
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
export { goToConsent, signIn } from './signing-in.ts';
