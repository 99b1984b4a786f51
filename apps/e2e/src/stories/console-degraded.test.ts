import { startProduct } from '../product.ts';
import { expect, signIn, test } from '../story.ts';

test('an offline console says so, keeps its content and recovers by itself', async ({
  page,
  context,
  product,
}) => {
  await signIn(page, product.origin);
  const project = page.getByRole('link', { name: /Das Salz der Insel/ });
  await expect(project).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('You are offline.')).toBeVisible();
  await expect(project).toBeVisible();
  await page.getByRole('link', { name: 'Messages' }).click();
  await expect(page.getByText('This page did not load')).toBeVisible();
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(project).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('You are offline')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(project).toBeVisible();
});

test('sends a request again that was open when the network came back', async ({
  page,
  context,
  product,
}) => {
  await signIn(page, product.origin, '/messages');
  const path = '**/api/lockit/projects';
  const online = Promise.withResolvers<void>();
  await page.route(
    path,
    async (route) => {
      await online.promise;
      // The page may have given the request up.
      await route.abort('internetdisconnected').catch(() => undefined);
    },
    { times: 1 },
  );
  await context.setOffline(true);
  const sending = page.waitForRequest(path);
  await page.getByRole('link', { name: 'Projects' }).click();
  await sending;
  await context.setOffline(false);
  await expect(page.getByText('You are offline')).toHaveCount(0);
  online.resolve();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('while the edge is down, the user stays signed in and keeps a draft', async ({ page }) => {
  const product = await startProduct();
  let hasEnded = false;
  try {
    await signIn(page, product.origin, '/messages');
    await page.getByLabel('To', { exact: true }).fill('+46701234567');
    await page.getByLabel('Message', { exact: true }).fill('Kept');
    await product.end();
    hasEnded = true;
    await page.getByRole('button', { name: 'Send message' }).click();
    await expect(page.getByText('Postern cannot be reached').first()).toBeVisible();
    await expect(page.getByText('You see the last known state')).toBeVisible();
    await expect(page.getByLabel('Message', { exact: true })).toHaveValue('Kept');
    await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible();
  } finally {
    if (!hasEnded) await product.end();
  }
});

test('distinguishes a failing service from Postern and offers a retry', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin);
  const project = page.getByRole('link', { name: /Das Salz der Insel/ });
  // The first call has completed, so the fault hits the next one.
  await expect(project).toBeVisible();
  await product.lockit.addFault({ target: '/projects', kind: 'drop' });
  await page.reload();
  await expect(page.getByText(/The service|cannot be shown/).first()).toBeVisible();
  await expect(page.getByText('Postern cannot be reached')).toHaveCount(0);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(project).toBeVisible();
});
