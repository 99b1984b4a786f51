import { expect, test } from '@postern/browser/testing/playwright';

// `sub` and the claims that your app declares.
test.use({ user: { sub: '1', name: 'Ada Lovelace', email: 'ada@example.com' } });

test('a signed-in user can sign out', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('a session that another device ends is signed out here', async ({ page, edge }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  edge.session = undefined;
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
