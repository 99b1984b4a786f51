import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../story.ts';

/** The fastest of several turns counts, because other work on the machine can only add time. */
const TURNS = 3;
const BOUND_MS = 100;
const isWithin = (turns: readonly number[]): boolean => Math.min(...turns) < BOUND_MS;

/** When the page first shows a button, in milliseconds since the epoch. */
async function watchFor(page: Page, name: string): Promise<() => Promise<number>> {
  await page.evaluate((label) => {
    const shows = (): boolean =>
      [...document.querySelectorAll('button')].some((one) => one.textContent.includes(label));
    new MutationObserver((_, observer) => {
      if (!shows()) return;
      observer.disconnect();
      document.documentElement.dataset['shownAt'] = String(
        performance.timeOrigin + performance.now(),
      );
    }).observe(document.body, { childList: true, subtree: true });
  }, name);
  return async () => {
    await page.getByRole('button', { name }).waitFor();
    return page.evaluate(() => Number(document.documentElement.dataset['shownAt']));
  };
}

test('row 10: a sign-out and a sign-in show in the other tab within 100 ms', async ({
  page,
  context,
  product,
}) => {
  test.slow();
  await signIn(page, product.origin);
  const other = await context.newPage();
  await other.goto(product.origin);
  await other.getByRole('button', { name: 'Sign out' }).waitFor();

  // The page has no connection to the edge, so it can only hear from the other tab.
  await other.route('**/auth/session', () => undefined);

  const [outMs, inMs]: [number[], number[]] = [[], []];
  while (outMs.length < TURNS && !(isWithin(outMs) && isWithin(inMs))) {
    const gone = await Promise.all([page, other].map(async (tab) => watchFor(tab, 'Sign in')));
    await page.getByRole('button', { name: 'Sign out' }).click();
    const [here = 0, there = Number.NaN] = await Promise.all(gone.map(async (shown) => shown()));
    outMs.push(there - here);
    await expect(other.getByText('Your session has ended')).toBeVisible();
    await expect(page.getByText('You are signed out')).toBeVisible();

    const back = await watchFor(other, 'Sign out');
    await signIn(page, product.origin);
    const signedInAtMs = Date.now();
    inMs.push((await back()) - signedInAtMs);
  }
  expect([outMs, isWithin(outMs), inMs, isWithin(inMs)]).toEqual([outMs, true, inMs, true]);
});

test('row 7: many tabs refresh at once and keep the session', async ({
  page,
  context,
  product,
}) => {
  await product.lockit.updateSettings({
    rotateRefreshTokens: true,
    refreshTokenReuse: 'revoke-family',
  });
  await signIn(page, product.origin, '/session');
  const tabs = [page, ...(await Promise.all([1, 2, 3].map(async () => context.newPage())))];
  await Promise.all(tabs.slice(1).map(async (tab) => tab.goto(`${product.origin}/session`)));
  await Promise.all(
    tabs.map(async (tab) => tab.getByRole('button', { name: 'Refresh now' }).click()),
  );
  for (const tab of tabs) await expect(tab.getByText(/Refreshed at/)).toBeVisible();
  const refreshes = (await product.lockit.requests()).filter(
    ({ grantType }) => grantType === 'refresh_token',
  );
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByRole('link', { name: /Das Salz der Insel/ })).toBeVisible();
});
