import { expect, goToConsent, signIn, test } from '../story.ts';

test('a newcomer signs in, sees projects and shooting days, and signs out', async ({
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

test('a reload keeps the user signed in, and the address shows neither code nor state', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin, '/messages?x=1#here');
  expect(page.url()).toBe(`${product.origin}/messages?x=1#here`);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});

test('who denies access is told so, and can try again', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('You did not grant access')).toBeVisible();
  await signIn(page, product.origin);
});

test('a message goes out through LEKAB with the edge’s own token', async ({ page, product }) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Call time 06:30, base camp north');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByText('Message sent')).toBeVisible();
  const [message] = await product.lekab.messages();
  expect(JSON.stringify(message)).toContain('base camp north');
});

test('when the access token has ended, the next call renews it and nobody notices', async ({
  page,
  product,
}) => {
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 2 });
  await signIn(page, product.origin, '/session');
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
  // The edge's clock is the system's: the token has to end for real.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
  const refreshes = (await product.lockit.requests()).filter(
    (r) => r.grantType === 'refresh_token',
  );
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
});

test('Refresh now renews at once', async ({ page, product }) => {
  await signIn(page, product.origin, '/session');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/Refreshed at/)).toBeVisible();
  const requests = await product.lockit.requests();
  expect(requests.filter((r) => r.grantType === 'refresh_token')).toHaveLength(1);
});

test('S-51 no page of the product can be framed, and none runs a foreign script', async ({
  request,
  product,
}) => {
  const page = await request.get(product.origin);
  const policy = page.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});
