import { readOperatorToken } from '../product.ts';
import { expect, signIn, test } from '../story.ts';

test('the operator creates an API key, which works and is shown once', async ({
  page,
  product,
}) => {
  await page.goto(`${product.origin}/operator`);
  await page.getByLabel('Operator token').fill(readOperatorToken(product));
  await page.getByLabel('Name of the key').fill('Nightly report');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.locator('.operator-secret').textContent()) ?? '';
  const sent = await page.request.post(`${product.lekabOrigin}/rime/send`, {
    headers: { 'x-api-key': key },
    data: { to: '46701234567', text: 'by key' },
  });
  expect(sent.status()).toBe(200);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  for (const secret of [key, readOperatorToken(product)]) expect(kept).not.toContain(secret);
  await page.reload();
  await expect(page.getByLabel('Operator token')).toHaveValue('');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(key);
});

test('without a valid operator token nothing happens, and the page says what to do', async ({
  page,
  product,
}) => {
  await page.goto(`${product.origin}/operator`);
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByText('Enter the operator’s token first')).toBeVisible();
  await page.getByLabel('Operator token').fill('somebody-elses-token');
  await page.getByRole('button', { name: 'Revoke it' }).click();
  const rejected = page.getByRole('alert').filter({ hasText: 'This is not the operator’s token' });
  await expect(rejected).toBeVisible();
  expect(await product.lekab.requests()).toEqual([]);
});

test('the next message replaces a revoked service token', async ({ page, product }) => {
  const send = async (text: string): Promise<void> => {
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByLabel('To', { exact: true }).fill('+46701234567');
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.getByRole('button', { name: 'Send message' }).click();
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  };
  await signIn(page, product.origin);
  await send('before');
  await page.getByRole('link', { name: 'Operator' }).click();
  await page.getByLabel('Operator token').fill(readOperatorToken(product));
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByText('Revoked, at LEKAB and here')).toBeVisible();
  await send('after');
  const paths = (await product.lekab.requests())
    .filter(({ path }) => path !== '/rime/send')
    .map(({ path }) => path.split('/').at(-1));
  expect(paths.slice(-2)).toEqual(['revoke', 'token']);
});

test('explains an action that LEKAB does not support', async ({ page, product }) => {
  await product.lekab.updateSettings({ lekabVersion: '6.0' });
  await page.goto(`${product.origin}/operator`);
  await page.getByLabel('Operator token').fill(readOperatorToken(product));
  await page.getByLabel('Name of the key').fill('Nightly report');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('LEKAB does not offer that to this account')).toBeVisible();
});

test('reports a redirect URI of another origin', async ({ page, product }) => {
  await page.goto(`${product.origin.replace('localhost', '127.0.0.1')}/operator`);
  await expect(page.getByText(/lockit sends users back to http:\/\/localhost/)).toBeVisible();
  await expect(page.getByText(/POSTERN_PUBLIC_ORIGIN/)).toBeVisible();
});

test('the operator’s token is in a form, and Enter in it keeps the page and the token', async ({
  page,
  product,
}) => {
  await page.goto(`${product.origin}/operator`);
  const token = page
    .getByRole('form', { name: 'The operator’s token' })
    .getByLabel('Operator token');
  await token.fill('a-token');
  await token.press('Enter');
  await expect(page).toHaveURL(`${product.origin}/operator`);
  await expect(token).toHaveValue('a-token');
});
