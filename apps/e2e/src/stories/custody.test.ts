import { setTimeout as wait } from 'node:timers/promises';
import { expect, signIn, test } from '../story.ts';

test('S-32 S-66 no token and no secret reaches the browser or the log', async ({
  page,
  product,
}) => {
  const seen: string[] = [];
  const bodies: Promise<unknown>[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(product.origin)) return;
    seen.push(response.url(), JSON.stringify(response.headers()));
    bodies.push(
      response
        .text()
        .then((text) => seen.push(text))
        .catch(() => undefined),
    );
  });
  page.on('console', (message) => seen.push(message.text()));

  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 2 });
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: /Das Salz der Insel/ }).click();
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Wrap at 19:00');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByText('Message sent')).toBeVisible();
  await wait(2500);
  await page.getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: 'Session' }).click();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/Refreshed at/)).toBeVisible();
  seen.push(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage])));
  seen.push(JSON.stringify(await page.context().cookies(product.origin)));
  await Promise.all(bodies);
  seen.push(product.output());

  const issued = [...(await product.lockit.issued()), ...(await product.lekab.issued())];
  const tokens = issued.filter(({ kind }) => kind !== 'code').map(({ value }) => value);
  // At least two sets of user tokens and a service token, so that the search has something to find.
  expect(tokens.length).toBeGreaterThanOrEqual(5);
  for (const secret of [...tokens, 'top-secret', 'testpass']) {
    for (const text of seen) expect(text.includes(secret)).toBe(false);
  }
});
