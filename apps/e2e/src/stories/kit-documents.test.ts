import { AuthError } from '@postern/browser';
import { explanations } from '@postern/browser/diagnostics';
import { expect, test } from '../story.ts';

test('every failure, also the kit’s own, links to a page with its cause and fix', async ({
  page,
  product,
}) => {
  for (const [code, { cause, fix }] of Object.entries(explanations)) {
    const { type } = new AuthError({ phase: 'fetch', code: code as AuthError['code'] });
    const response = await page.goto(product.origin + type);
    expect([code, response?.status()]).toEqual([code, 200]);
    await expect(page.getByText(cause)).toBeVisible();
    await expect(page.getByText(fix)).toBeVisible();
  }
});
