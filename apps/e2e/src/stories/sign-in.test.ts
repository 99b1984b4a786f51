import { setTimeout as wait } from 'node:timers/promises';
import { expect, goToConsent, signIn, test } from '../story.ts';

test('a new user signs in, sees projects and shooting days, and signs out', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: /Das Salz der Insel/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Das Salz der Insel/ })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Shooting days' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Session' }).click();
  await expect(page.getByText('Signed in').first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in with LockitNetwork' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in with LockitNetwork' })).toBeVisible();
});

test('a reload keeps the user signed in, and the address has neither code nor state', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin, '/messages?x=1#here');
  expect(page.url()).toBe(`${product.origin}/messages?x=1#here`);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});

test('a user who denies access is told so and can retry', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('You did not grant access')).toBeVisible();
  await signIn(page, product.origin);
});

test('sends a message through LEKAB with the service token', async ({ page, product }) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Call time 06:30, base camp north');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByText('Message sent')).toBeVisible();
  const [message] = await product.lekab.messages();
  expect(JSON.stringify(message)).toContain('base camp north');
});

test('the next call refreshes an expired access token unnoticed', async ({ page, product }) => {
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 2 });
  await signIn(page, product.origin, '/session');
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
  // The edge uses the system's clock, so the token has to expire.
  await wait(2500);
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
  const refreshes = (await product.lockit.requests()).filter(
    (r) => r.grantType === 'refresh_token',
  );
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
});

test('Refresh now refreshes the tokens at once', async ({ page, product }) => {
  await signIn(page, product.origin, '/session');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/Refreshed at/)).toBeVisible();
  const requests = await product.lockit.requests();
  expect(requests.filter((r) => r.grantType === 'refresh_token')).toHaveLength(1);
});

test('S-51 pages of the product cannot be framed and run no foreign script', async ({
  request,
  product,
}) => {
  const page = await request.get(product.origin);
  const policy = page.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});
