import { test as base } from '@playwright/test';
import { type Product, readOperatorToken, startProduct } from './product.ts';

/** Playwright's `test` with the running product. Each story starts with reset emulators. */
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
 * Makes the edge forget its service token, because the emulator is about to be reset. Otherwise the
 * next message would fail: the edge replaces a rejected token at most every ten seconds.
 */
async function forgetServiceToken(product: Product): Promise<void> {
  const headers = { 'x-postern': '1', authorization: `Bearer ${readOperatorToken(product)}` };
  const url = `${product.origin}/auth/connections/lekab/revoke`;
  await fetch(url, { method: 'POST', headers });
}

export { expect } from '@playwright/test';
export { goToConsent, signIn } from './signing-in.ts';
