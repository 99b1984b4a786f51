import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../story.ts';

/** Ends the session as the edge would: the cookie becomes invalid, and the page checks. */
async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies({ name: /^postern/ });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.getByText('Your session has ended').waitFor();
}

test('a sign-in by pop-up keeps a draft after the session ended', async ({ page, product }) => {
  await signIn(page, product.origin, '/messages');
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Half a sentence, and');
  await page.evaluate(() => Reflect.set(window, 'isTheSamePage', true));
  await endSession(page);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Use a small window instead' }).click();
  const popup = await opened;
  const grant = popup.getByRole('button', { name: 'Grant access' });
  await popup
    .getByLabel(/user ?name/i)
    .or(grant)
    .waitFor();
  if (!(await grant.isVisible())) {
    await popup.getByLabel(/user ?name/i).fill('demo');
    await popup.getByLabel(/password/i).fill('demo');
    await popup.getByRole('button', { name: 'Sign in' }).click();
  }
  const closed = popup.waitForEvent('close');
  await grant.click();
  await closed;
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue('Half a sentence, and');
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('+46701234567');
  expect(await page.evaluate(() => Reflect.get(window, 'isTheSamePage'))).toBe(true);
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByText('Message sent')).toBeVisible();
});

test('a sign-out discards the draft of a message', async ({ page, product }) => {
  await signIn(page, product.origin, '/messages');
  await page.getByLabel('Message', { exact: true }).fill('Not for the next one');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).waitFor();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Not for the');
});

test('the send button does not move while a message is written', async ({ page, product }) => {
  await signIn(page, product.origin, '/messages');
  const readTop = async (): Promise<number | undefined> =>
    (await page.getByRole('button', { name: 'Send message' }).boundingBox())?.y;
  for (const width of [1280, 800]) {
    await page.setViewportSize({ width, height: 850 });
    await page.getByLabel('Message', { exact: true }).fill('');
    const before = await readTop();
    await page.getByLabel('Message', { exact: true }).fill('x'.repeat(150));
    expect([width, await readTop()]).toEqual([width, before]);
  }
});

test('text written while a message is sent becomes the next draft', async ({ page, product }) => {
  const released = Promise.withResolvers<void>();
  await page.route('**/api/lekab/rime/send', async (route) => {
    await released.promise;
    await route.continue();
  });
  await signIn(page, product.origin, '/messages');
  const text = page.getByLabel('Message', { exact: true });
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await text.fill('Call time 06:30');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible();
  await text.fill('Bring rain gear');
  released.resolve();
  await expect(page.getByText('Message sent')).toBeVisible();
  await expect(text).toHaveValue('Bring rain gear');
  await page.reload();
  await expect(text).toHaveValue('Bring rain gear');
});

test('does not resend an in-flight message after leaving and returning', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin, '/messages');
  const released = Promise.withResolvers<void>();
  let sent = 0;
  await page.route('**/api/lekab/rime/send', async (route) => {
    sent += 1;
    await released.promise;
    await route.continue();
  });
  await page.getByLabel('To', { exact: true }).fill('+46701234567');
  await page.getByLabel('Message', { exact: true }).fill('Call time 06:30');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect.poll(() => sent).toBe(1);
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('To', { exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible();
  released.resolve();
  await expect(page.getByText('Message sent')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Send message' })).toBeVisible();
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue('');
  expect(sent).toBe(1);
});

test('shows the messages that LEKAB’s emulator received', async ({ page, product }) => {
  await signIn(page, product.origin, '/messages');
  await page.getByLabel('To', { exact: true }).fill('+46 70 123 45 67');
  await page.getByLabel('Message', { exact: true }).fill('Call time 06:30');
  await page.getByRole('button', { name: 'Send message' }).click();
  const record = page.getByRole('region', { name: 'Received by LEKAB’s emulator' });
  await expect(record).toContainText('"to": "+46701234567"');
  const [message] = await product.lekab.messages();
  await expect(record).toContainText(message?.id ?? 'no message');
});

test('checks an expired session until the edge’s clock agrees', async ({ page, product }) => {
  await signIn(page, product.origin, '/session');
  const endsAtMs = Date.now() + 2000;
  let asks = 0;
  await page.route('**/auth/session', async (route) => {
    const answer = await route.fetch();
    const session: object = await answer.json();
    if (Date.now() > endsAtMs) asks += 1;
    const expiresAt = new Date(endsAtMs).toISOString();
    const json = asks < 3 ? { ...session, expiresAt } : { status: 'signed-out' };
    await route.fulfill({ response: answer, json });
  });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(page.getByText('Your session has ended')).toBeVisible();
});

test('the session page explains why a sign-out everywhere is unavailable', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin, '/session');
  await expect(page.getByText(/does not tell Postern who you are/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out everywhere' })).toHaveCount(0);
});

test('offers a sign-out everywhere if the edge does, and reports a rejection', async ({
  page,
  product,
}) => {
  // No built-in provider names its users, so the test adds the offer to the edge's response.
  await page.route('**/auth/config', async (route) => {
    const answer = await route.fetch();
    const config: { connections: object[] } = await answer.json();
    const connections = config.connections.map((one) => ({ ...one, signOutEverywhere: true }));
    await route.fulfill({ response: answer, json: { ...config, connections } });
  });
  await page.route('**/auth/sessions', (route) => route.fulfill({ json: { sessions: [] } }));
  await signIn(page, product.origin, '/session');
  const asked = page.waitForRequest('**/auth/logout');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  expect((await asked).postDataJSON()).toEqual({ everywhere: true });
  await expect(page.getByText('The service cannot do that')).toBeVisible();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
});

test('tabs share sign-in and sign-out', async ({ page, context, product }) => {
  await signIn(page, product.origin, '/session');
  const other = await context.newPage();
  await other.goto(`${product.origin}/projects`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Your session has ended')).toBeVisible();
});

test('a sign-in keeps the search in the address', async ({ page, product }) => {
  await signIn(page, product.origin, '/projects?q=ferry');
  await expect(page.getByRole('link', { name: /Night Ferry/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toHaveCount(0);
  await page.getByRole('searchbox').fill('salz');
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
  expect(page.url()).toContain('q=salz');
});
