import { setTimeout as wait } from 'node:timers/promises';
import type { Locator, Page } from '@playwright/test';
import { startProduct } from '../product.ts';
import { expect, signIn, test } from '../story.ts';

const panel = (page: Page, name: string): Locator =>
  page.getByRole('region', { name, exact: true });

async function makeFail(emulator: Locator, where: string, what: string): Promise<void> {
  await emulator.getByLabel('Where').selectOption({ label: where });
  await emulator.getByLabel('What goes wrong').selectOption({ label: what });
  await emulator.getByRole('button', { name: 'Make it fail' }).click();
}

test('a fault of the panel hits one call and shows in the console', async ({ page, product }) => {
  await signIn(page, product.origin);
  const project = page.getByRole('link', { name: /Das Salz der Insel/ });
  // The first call has completed, so the fault hits the next one.
  await expect(project).toBeVisible();
  await page.getByRole('link', { name: 'Faults' }).click();
  const lockit = panel(page, 'LockitNetwork');
  await makeFail(lockit, 'Projects', 'Down: 503');
  await expect(lockit.getByRole('list').first()).toContainText('/projects');
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByText('The service does not answer')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(project).toBeVisible();
  await page.getByRole('link', { name: 'Faults' }).click();
  await expect(lockit.getByText('None: every call gets its normal response')).toBeVisible();
  await expect(lockit.getByText('503 status')).toBeVisible();
});

test('the product works with a slow, expiring and rotating provider, and the panel shows it', async ({
  page,
  product,
}) => {
  await page.goto(`${product.origin}/faults`);
  const lockit = panel(page, 'LockitNetwork');
  await lockit.getByLabel('New access tokens last').selectOption({ label: '5 seconds' });
  await lockit.getByLabel('A reused refresh token').selectOption('revoke-family');
  await lockit.getByLabel(/Every refresh/).uncheck();
  await expect
    .poll(async () => product.lockit.readSettings())
    .toMatchObject({
      accessTokenLifetimeSeconds: 5,
      refreshTokenReuse: 'revoke-family',
      rotateRefreshTokens: false,
    });
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Faults' }).click();
  await makeFail(lockit, 'Token endpoint', 'Slow: 3 seconds');
  // The edge uses the system's clock, so the token has to expire.
  await wait(5500);
  const answered = page.waitForResponse('**/api/lockit/projects');
  await page.getByRole('link', { name: 'Projects' }).click();
  expect((await answered).status()).toBe(200);
  await page.getByRole('link', { name: 'Faults' }).click();
  await expect(lockit.getByText('200 latency')).toBeVisible();
  await expect(lockit.getByText('refresh_token').first()).toBeVisible();
});

test('a setting keeps its new value while the emulator is slow to accept it', async ({
  page,
  product,
}) => {
  // Longer than the panel's polling interval.
  await page.route('**/api/lockit-controls/settings', async (route) => {
    if (route.request().method() === 'POST') {
      await wait(4000);
    }
    await route.continue();
  });
  await page.goto(`${product.origin}/faults`);
  const rotation = panel(page, 'LockitNetwork').getByLabel(/Every refresh/);
  await expect(rotation).toBeChecked();
  const taken = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/settings'),
  );
  const isTaken = taken.then(() => true);
  const isLater = async (): Promise<boolean> => {
    await wait(100);
    return false;
  };
  await rotation.uncheck();
  do expect(await rotation.isChecked()).toBe(false);
  while (!(await Promise.race([isTaken, isLater()])));
  await expect(rotation).not.toBeChecked();
  expect(await product.lockit.readSettings()).toMatchObject({ rotateRefreshTokens: false });
});

test('the last of two changes wins even if the first arrives later', async ({ page, product }) => {
  let changes = 0;
  await page.route('**/api/lockit-controls/settings', async (route) => {
    const isFirst = route.request().method() === 'POST' && ++changes === 1;
    if (isFirst) await wait(2000);
    await route.continue();
  });
  await page.goto(`${product.origin}/faults`);
  const lifetime = panel(page, 'LockitNetwork').getByLabel('New access tokens last');
  const taken = (seconds: number): Promise<unknown> =>
    page.waitForResponse(
      (response) => response.request().postData()?.includes(`Seconds":${seconds}`) === true,
    );
  const both = Promise.all([taken(5), taken(60)]);
  await lifetime.selectOption({ label: '5 seconds' });
  await lifetime.selectOption({ label: '1 minute' });
  await both;
  expect(await product.lockit.readSettings()).toMatchObject({ accessTokenLifetimeSeconds: 60 });
  await expect(lifetime).toHaveValue('60');
});

test('the panel appears even if its first request failed', async ({ page, product }) => {
  await page.route('**/api/lockit-controls/settings', (route) => route.abort(), { times: 1 });
  await page.goto(`${product.origin}/faults`);
  await expect(panel(page, 'LockitNetwork').getByLabel(/Every refresh/)).toBeChecked();
});

test('a lost token response ends the grant, and the console asks to sign in', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Faults' }).click();
  await makeFail(panel(page, 'LockitNetwork'), 'Token endpoint', 'Done, answer lost');
  await page.getByRole('link', { name: 'Session' }).click();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('LockitNetwork does not answer')).toBeVisible();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
});

test('keeps a message that LEKAB rejected as busy', async ({ page, product }) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Faults' }).click();
  await makeFail(panel(page, 'LEKAB'), 'Sending', 'Busy: wait 10 s');
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Wrap at 19:00');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByText('One moment, please')).toBeVisible();
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue('Wrap at 19:00');
});

test('only the page itself reaches the controls, without the list of secrets', async ({
  request,
  product,
}) => {
  const path = `${product.origin}/api/lockit-controls`;
  expect((await request.get(`${path}/settings`)).status()).toBe(403);
  const headers = { 'x-postern': '1' };
  expect((await request.get(`${path}/settings`, { headers })).status()).toBe(200);
  expect((await request.get(`${path}/issued`, { headers })).status()).toBe(404);
  const foreign = { ...headers, origin: 'https://elsewhere.example' };
  expect((await request.get(`${path}/settings`, { headers: foreign })).status()).toBe(403);
});

test('shows no panel with the real services', async ({ page }) => {
  const product = await startProduct(({ lockit, lekab }) => ({
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockit,
    LEKAB_USERNAME: 'testuser',
    LEKAB_PASSWORD: 'testpass',
    LEKAB_BASE_URL: lekab,
  }));
  try {
    await page.goto(`${product.origin}/faults`);
    await expect(page.getByText('There are no emulators here')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Operator' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Faults' })).toHaveCount(0);
  } finally {
    await product.end();
  }
});
