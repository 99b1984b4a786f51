import { setTimeout as wait } from 'node:timers/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, goToConsent, signIn, test } from '../story.ts';

/** The steps of the open flow. */
const steps = (page: Page): Locator => page.locator('.steps > li');

/** The only step in a direction such as `Edge to Provider`. */
const step = (page: Page, way: string, title: string | RegExp): Locator =>
  steps(page).filter({ hasText: way }).filter({ hasText: title });

async function openFlow(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('link', { name: 'Flows' }).click();
  await page.getByRole('button', { name }).first().click();
}

test('a sign-in shows each step with kinds and lengths of values, and each check', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin);
  await openFlow(page, /Succeeded: Sign-in/);
  await expect(step(page, 'Browser to Provider', 'Authorization request')).toContainText(
    'code challenge, 43 characters',
  );
  await expect(step(page, 'Provider to Browser', 'Back')).toContainText('state, 50 characters');
  await expect(step(page, 'Edge', 'Checked').last()).toContainText(
    'The response arrived at the connection’s redirect URI',
  );
  const exchange = step(page, 'Edge to Provider', 'Token request, authorization_code');
  await expect(exchange).toContainText('code verifier, 43 characters');
  await expect(exchange).toContainText('client credentials, 36 characters');
  await expect(step(page, 'Edge to Browser', '200: session cookie set')).toHaveCount(1);
});

test('S-66 the flows and their text contain no sent value', async ({ page, product }) => {
  const asked = page.waitForRequest((request) => request.url().endsWith('/auth/callback'));
  await signIn(page, product.origin);
  const { code, codeVerifier }: Record<string, string> = (await asked).postDataJSON();
  await openFlow(page, /Succeeded: Sign-in/);
  const downloaded = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const chunks = await (await (await downloaded).createReadStream()).toArray();
  const text = Buffer.concat(chunks).toString();
  expect(text).toContain('Edge -> Provider: Token request, authorization_code');
  expect(text).toContain('sent: code verifier, 43 characters');
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  const shown = await page.content();
  const issued = (await product.lockit.issued()).map(({ value }) => value);
  const secrets = [code ?? '', codeVerifier ?? '', 'top-secret', ...issued];
  expect(secrets.every((secret) => secret.length > 8)).toBe(true);
  // The kit's own record of a begun sign-in is not part of this test.
  const flows = JSON.stringify(JSON.parse(kept)['postern-console:flows']);
  for (const secret of secrets) {
    for (const place of [text, flows, shown]) expect(place.includes(secret)).toBe(false);
  }
});

test('a failure shows at its step with the text of the catalogue', async ({ page, product }) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Flows' }).click();
  await product.lockit.addFault({ target: '/oauth/access-token', kind: 'garbage' });
  await page.getByRole('button', { name: 'Refresh the tokens' }).click();
  const failed = step(page, 'Provider to Edge', 'provider_malformed');
  await expect(failed).toContainText('The provider sent a response that cannot be read');
  await expect(failed).toContainText('What to do');
  await expect(failed.getByRole('link')).toHaveAttribute('href', '/problems/provider_malformed');
  await expect(page.locator('.step-failed')).toHaveCount(1);
});

test('a denied sign-in can be inspected without a session', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('You did not grant access')).toBeVisible();
  await page.getByRole('link', { name: 'See each step of a sign-in' }).click();
  await page.getByRole('button', { name: /Failed: Sign-in/ }).click();
  await expect(step(page, 'Browser', 'Stopped here')).toContainText('access_denied');
  await expect(steps(page).filter({ hasText: '/auth/callback' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.getByRole('button', { name: /Succeeded: Sign-in/ })).toBeVisible();
});

test('flows appear live, and the selected one stays', async ({ page, product }) => {
  await signIn(page, product.origin);
  await page.getByRole('link', { name: 'Flows' }).click();
  await page.getByRole('button', { name: 'Read the projects' }).click();
  await expect(step(page, 'Edge to API', '/projects')).toContainText('access token, 43 characters');
  await page.getByRole('button', { name: 'Refresh the tokens' }).click();
  await expect(page.getByRole('button', { name: /Succeeded: Refresh/ })).toBeVisible();
  await page.getByRole('button', { name: /Succeeded: Sign-in/ }).click();
  await page.getByRole('button', { name: 'Check the session' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Sign-in' })).toBeVisible();
});

test('a refresh that a call waited for is a step of that call', async ({ page, product }) => {
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 2 });
  await signIn(page, product.origin, '/session');
  await page.getByRole('link', { name: 'Flows' }).click();
  await product.lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
  await wait(2500);
  await page.getByRole('button', { name: 'Read the projects' }).click();
  await expect(step(page, 'Edge to Provider', 'Token request, refresh_token')).toHaveCount(1);
  await expect(step(page, 'Edge to API', '/projects')).toHaveCount(1);
});

test('a sign-out clears the flows', async ({ page, product }) => {
  await signIn(page, product.origin);
  await openFlow(page, /Succeeded: API call/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).waitFor();
  await page.getByRole('link', { name: 'See each step of a sign-in' }).click();
  await expect(page.getByRole('button', { name: /Succeeded: Sign-out/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /API call/ })).toHaveCount(0);
});

test('a sign-out also clears a call that was in flight', async ({ page, product }) => {
  await product.lockit.addFault({ target: '/projects', kind: 'latency', latencyMs: 60_000 });
  await signIn(page, product.origin);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'See each step of a sign-in' }).click();
  await expect(page.getByRole('button', { name: /Succeeded: Sign-out/ })).toBeVisible();
  // The browser reports the call once the page has aborted it.
  const isTold = async (): Promise<boolean> =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/projects')),
    );
  await expect.poll(isTold).toBe(true);
  await page.getByRole('button', { name: 'Check the session' }).click();
  await expect(page.getByRole('button', { name: /Session check/ })).toHaveCount(2);
  await expect(page.getByRole('button', { name: /API call/ })).toHaveCount(0);
});
