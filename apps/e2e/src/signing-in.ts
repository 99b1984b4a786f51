import type { Page } from '@playwright/test';

/** Goes from the console's sign-in page to the provider's consent page, as the user `demo`. */
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

/** Signs in and waits until the console shows the signed-in user. */
export async function signIn(page: Page, origin: string, path = '/'): Promise<void> {
  await goToConsent(page, origin, path);
  await page.getByRole('button', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
}
