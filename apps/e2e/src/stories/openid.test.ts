import { test as base, expect, type Page } from '@playwright/test';
import { findFreePorts } from '@postern/processes';
import { CLIENT, consent, startOpenIdProvider } from '../open-id-provider.ts';
import { startProduct } from '../product.ts';

// One provider and one API, configured by environment variables only, on each runtime.

for (const runtime of ['worker', 'node', 'deno'] as const) {
  base(`users sign in at a provider from the environment, on ${runtime}`, async ({ page }) => {
    const [port = 0, providerPort = 0] = await findFreePorts(2);
    const issuer = `http://localhost:${providerPort}`;
    const origin = `http://localhost:${port}`;
    const provider = await startOpenIdProvider(
      providerPort,
      [`${origin}/auth/callback/oidc`],
      [`${origin}/auth/connections/oidc/signed-out`],
    );
    const product = await startProduct(
      () => ({
        POSTERN_PORT: String(port),
        POSTERN_OIDC_ISSUER: issuer,
        POSTERN_OIDC_CLIENT_ID: CLIENT.id,
        POSTERN_OIDC_CLIENT_SECRET: CLIENT.secret,
        POSTERN_OIDC_SCOPES: 'openid profile',
        POSTERN_OIDC_CLAIMS: 'name',
        POSTERN_API_ME: `${issuer} GET /me`,
      }),
      runtime,
    );
    try {
      await page.goto(`${origin}/auth/sign-in?connection=oidc&return_to=/session`);
      await consent(page);
      await page.waitForURL(`${origin}/session`);
      const read = (path: string): Promise<unknown> =>
        page.evaluate(async (address) => {
          const response = await fetch(address, { headers: { 'x-postern': '1' } });
          return [response.status, await response.json()];
        }, path);
      const session = await read('/auth/session');
      expect(session).toMatchObject([200, { user: { sub: 'ada', name: 'Ada Lovelace' } }]);
      expect(JSON.stringify(session)).not.toContain('1815');
      await expect(page.getByRole('banner').getByText('Ada Lovelace')).toBeVisible();
      await expect(page.getByRole('region', { name: 'Ada Lovelace' })).toContainText('ada');
      expect(await read('/api/me/me')).toMatchObject([200, { sub: 'ada' }]);
      await endOtherDevice(page, origin);
      await page.getByRole('button', { name: 'Sign out at oidc too' }).click();
      await page.getByRole('button', { name: 'Yes, sign me out' }).click();
      await page.waitForURL(`${origin}/`);
      await expect(page.getByRole('button', { name: /Sign in/ }).first()).toBeVisible();
      await page.goto(`${origin}/auth/sign-in?connection=oidc`);
      await expect(page.getByPlaceholder('Enter any login')).toBeVisible();
    } finally {
      await product.end();
      await provider.end();
    }
  });
}

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

/** The user signs in on a phone, and ends that session from the first browser. */
async function endOtherDevice(page: Page, origin: string): Promise<void> {
  const context = await page.context().browser()?.newContext({ userAgent: IPHONE });
  const phone = await context?.newPage();
  if (context === undefined || phone === undefined) throw new Error('no browser');
  await phone.goto(`${origin}/auth/sign-in?connection=oidc&return_to=/session`);
  await consent(phone);
  await expect(phone.getByText('Signed in', { exact: true })).toBeVisible();
  await page.reload();
  const devices = page.getByRole('region', { name: 'On other devices' }).getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText('Safari on iPhone');
  await expect(devices.last()).toContainText('This browser');
  await page.getByRole('button', { name: /^End Safari on iPhone/ }).click();
  await expect(page.getByText('Ended: Safari on iPhone')).toBeVisible();
  await expect(devices).toHaveCount(1);
  await phone.evaluate(() => dispatchEvent(new Event('online')));
  await expect(phone.getByText('Your session has ended')).toBeVisible();
  await context.close();
}
