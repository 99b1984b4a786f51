import { test as base } from '@playwright/test';
import { type Product, readOperatorToken, startProduct } from './product.ts';

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
    await forgetServiceToken(shared);
    await Promise.all([shared.lockit.reset(), shared.lekab.reset()]);
    await use(shared);
  },
});

/**
 * Has the edge forget its token of an emulator that is about to forget it, too. Otherwise it would
 * find out with the next message, and it replaces a refused token every ten seconds at most.
 */
async function forgetServiceToken(product: Product): Promise<void> {
  const headers = { 'x-postern': '1', authorization: `Bearer ${readOperatorToken(product)}` };
  const url = `${product.origin}/auth/connections/lekab/revoke`;
  await fetch(url, { method: 'POST', headers });
}

export { expect } from '@playwright/test';
export { goToConsent, signIn } from './signing-in.ts';
