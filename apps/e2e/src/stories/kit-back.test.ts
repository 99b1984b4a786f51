import type { Page } from '@playwright/test';
import { buildLaunchOptions, findWholeChromium } from '@postern/chromium';
import { expect, goToConsent, signIn, test } from '../story.ts';

const executablePath = findWholeChromium();

// Playwright disables the back/forward cache by default, and the headless shell has none.
test.use({
  launchOptions: {
    ...buildLaunchOptions(),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    ...(executablePath !== undefined && { executablePath }),
  },
});

/** Records in the page's memory whether the back/forward cache restored it. */
async function noteReturn(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      sessionStorage.setItem('came-back', String(persisted));
    });
  });
}

/** Goes back once the call has returned: the navigation would reject it otherwise. */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => history.back());
  });
}

const cameBack = async (page: Page): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('came-back'));

test('row 9: after Back from the provider’s page the button works again', async ({
  page,
  product,
}) => {
  await page.goto(product.origin);
  await noteReturn(page);
  await goToService(page);
  await goBack(page);
  const button = page.getByRole('button', { name: 'Sign in with LockitNetwork' });
  await expect(button).toBeVisible();
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  expect(await cameBack(page)).toBe('true');
  await goToConsent(page, product.origin);
});

test('row 9: Back after a sign-out in another tab does not show the session', async ({
  page,
  context,
  product,
}) => {
  await signIn(page, product.origin, '/session');
  await noteReturn(page);
  await page.goto(product.lockitOrigin);
  const other = await context.newPage();
  await other.goto(product.origin);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('button', { name: 'Sign in with LockitNetwork' }).waitFor();
  await goBack(page);
  await expect(page.getByRole('button', { name: 'Sign in with LockitNetwork' })).toBeVisible();
  await expect(page.getByText('Session ends in')).toBeHidden();
});

test('row 9: Back keeps the page of a visitor who never had a session', async ({
  page,
  product,
}) => {
  await page.goto(product.origin);
  await expect(page.getByRole('button', { name: 'Sign in with LockitNetwork' })).toBeVisible();
  await noteReturn(page);
  await page.goto(product.lockitOrigin);
  await goBack(page);
  await expect(page.getByRole('button', { name: 'Sign in with LockitNetwork' })).toBeVisible();
  const countChecks = async (): Promise<number> =>
    page.evaluate(() => performance.getEntriesByName(`${location.origin}/auth/session`).length);
  // A reloaded page would have the entry of its own check only.
  await expect.poll(countChecks).toBe(2);
  await page.waitForTimeout(300);
  expect([await cameBack(page), await countChecks()]).toEqual(['true', 2]);
});

async function goToService(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).click();
  await page.waitForURL((url) => url.origin !== origin);
}
