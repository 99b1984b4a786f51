import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp } from './testing/dev-app.ts';
import { openBrowser, type TestPages } from './testing/pages.ts';

let pages: TestPages;
beforeAll(async () => {
  pages = await openBrowser();
});
afterAll(() => pages.close());

test('the inspector shows a sign-in of another tab, step by step, without a secret', async () => {
  const app = await startTestApp();
  await expect.poll(() => app.output()).toContain(`${app.origin}/__postern`);
  const page = await pages.open();
  await page.goto(app.origin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await expect.poll(() => page.locator('#user').textContent()).toBe('Ada Lovelace');
  const inspector = await page.context().newPage();
  const errors: string[] = [];
  inspector.on('pageerror', (error) => errors.push(error.message));
  await inspector.goto(`${app.origin}/__postern`);
  await inspector.getByRole('button', { name: 'Sign-in' }).click();
  const steps = inspector.locator('.steps > li');
  await expect.poll(() => steps.count()).toBeGreaterThan(6);
  const text = (await steps.allTextContents()).join('\n');
  expect(text).toContain('GET /auth/sign-in');
  expect(text).toContain('Provider to BrowserBack, with the response in the address');
  expect(text).toContain('authorization code, 43 characters');
  expect(text).toContain('Token request, authorization_code');
  expect(text).toContain('303: session cookie set');
  const recorded = await (await fetch(`${app.origin}/__postern/flows`)).text();
  const cookies = await page.context().cookies(app.origin);
  for (const { value } of cookies) expect(recorded).not.toContain(value);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(() => page.locator('#user').textContent()).toBe('signed-out');
  // The provider has no session, and may not ask the user.
  const told = page.waitForEvent('console', (message) => message.text().startsWith('Postern: '));
  await page.goto(`${app.origin}/auth/sign-in?prompt=none`);
  await expect.poll(() => page.locator('#user').textContent()).toBe('signed-out');
  expect((await told).text()).toMatch(/authorization_failed.*npm run dev.*\/__postern/);
  await inspector.bringToFront();
  await inspector.getByRole('button', { name: 'Succeeded: Sign-out' }).click();
  await expect
    .poll(() => steps.allTextContents())
    .toContainEqual(expect.stringContaining('Back from the sign-out'));
  await inspector.getByRole('button', { name: 'Failed: Sign-in' }).click();
  const failed = inspector.locator('.step-failed');
  await expect.poll(() => failed.textContent()).toContain('Cause: login_required');
  expect(await failed.textContent()).toContain('authorization_failed');
  expect(errors).toEqual([]);
  await inspector.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => inspector.getByRole('status').textContent()).toContain('Nothing has');
});
