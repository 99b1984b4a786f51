import { expect, test } from '../story.ts';

test('says once why a sign-in cannot start', async ({ page, product }) => {
  await page.goto(product.origin);
  await page.route('**/auth/config', async (route) => route.abort());
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).click();
  const alerts = page.getByRole('alert').filter({ hasText: /\S/ });
  await expect(alerts.first()).toBeVisible();
  await expect(alerts).toHaveCount(1);
});
