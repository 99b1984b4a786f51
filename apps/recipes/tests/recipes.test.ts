import { buildSignedIn } from '@postern/browser/testing';
import { test as base, expect } from '@postern/browser/testing/playwright';
import { type ServedApp, serveApp } from './served-app.ts';

const test = base.extend<object>({
  user: { sub: 'user-1', name: 'Ada' },
});

for (const folder of ['react-router', 'tanstack-router', 'vue-router', 'svelte-kit']) {
  test.describe(folder, () => {
    let app: ServedApp;
    test.beforeAll(async () => {
      app = await serveApp(folder);
    });
    test.afterAll(async () => app.end());
    test.beforeEach(({ edge }) => {
      edge.api = () => Response.json(['two chairs']);
    });

    test.describe('without a session', () => {
      test.use({ signedInAs: null });

      test('a deep link signs in, and returns with its query', async ({ page, edge }) => {
        await page.goto(`${app.origin}/orders?day=1`);
        await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
        await expect(page.getByRole('listitem')).toHaveText(['two chairs']);
        expect(page.url()).toBe(`${app.origin}/orders?day=1`);
        expect(edge.requests.filter(({ path }) => path === '/auth/sign-in')).toHaveLength(1);
      });

      test('a link to a guarded page signs in, and opens that page', async ({ page }) => {
        await page.goto(app.origin);
        await page.getByRole('link', { name: 'Orders' }).click();
        await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
        expect(page.url()).toBe(`${app.origin}/orders`);
      });

      test('a failed sign-in is shown, and not retried', async ({ page, edge }) => {
        edge.fail('/auth/callback', 'provider_unreachable');
        await page.goto(`${app.origin}/orders`);
        await expect(page.getByRole('button', { name: 'Sign in again' })).toBeVisible();
        expect(edge.requests.filter(({ path }) => path === '/auth/sign-in')).toHaveLength(1);
      });
    });

    test.describe('without a session and a network', () => {
      test.use({ signedInAs: null });

      test('a sign-in that cannot start is shown on the page', async ({ page, edge }) => {
        edge.fail('/auth/config', 'network');
        await page.goto(app.origin);
        await page.getByRole('link', { name: 'Orders' }).click();
        await expect(page.getByRole('button', { name: 'Sign in again' })).toBeVisible();
        await page.getByRole('button', { name: 'Sign in again' }).click();
        await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
      });
    });

    test('a link asks for a session that an outage has hidden', async ({ page, edge }) => {
      // Without time, the kit itself does not try again.
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      edge.fail('/auth/session', 'network');
      await page.goto(app.origin);
      await expect(page.getByText('Welcome, stranger.')).toBeVisible();
      await page.getByRole('link', { name: 'Orders' }).click();
      // SvelteKit begins to navigate after 100 ms. The kit would try again after 500 ms.
      await page.clock.runFor(200);
      await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
    });

    test('a sign-out leaves the page at once, and asks for nothing', async ({ page, edge }) => {
      await page.goto(`${app.origin}/orders`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('Welcome, stranger.')).toBeVisible();
      await expect(page.getByText('Ada')).toBeHidden();
      expect(edge.requests.at(-1)?.path).toBe('/auth/logout');
    });

    test('an outage keeps the page, and its end loads the data again', async ({ page, edge }) => {
      await page.goto(`${app.origin}/orders`);
      await expect(page.getByRole('listitem')).toHaveText(['two chairs']);
      const before = edge.requests.length;
      edge.fail('/', 'network', 3);
      edge.api = () => Response.json(['three chairs']);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await expect.poll(() => edge.requests.length).toBe(before + 2);
      await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
      await expect(page.getByRole('listitem')).toHaveText(['three chairs']);
    });

    test('an outage while the page loads does not lose the page', async ({ page, edge }) => {
      // Most routers run the guard again when the outage is known, and it asks once more.
      edge.fail('/auth/session', 'store_unavailable', 2);
      await page.goto(`${app.origin}/orders?day=1`);
      await expect(page.getByText('The session store does not answer')).toBeVisible();
      await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
      expect(page.url()).toBe(`${app.origin}/orders?day=1`);
    });

    test('another user sees only their own data', async ({ page, edge }) => {
      await page.goto(`${app.origin}/orders`);
      await expect(page.getByRole('listitem')).toHaveText(['two chairs']);
      edge.session = buildSignedIn('lockit', Date.now(), { sub: 'user-2', name: 'Grace' });
      edge.api = () => Response.json(['one table']);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await expect(page.getByRole('heading')).toHaveText('Orders of Grace');
      await expect(page.getByRole('listitem')).toHaveText(['one table']);
    });

    test('a sign-out in another tab leaves the page too', async ({ page, context }) => {
      await page.goto(`${app.origin}/orders`);
      await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
      const other = await context.newPage();
      await other.goto(`${app.origin}/orders`);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('Welcome, stranger.')).toBeVisible();
      await expect(page.getByText('Ada')).toBeHidden();
    });
  });
}

for (const folder of ['react-router', 'tanstack-router', 'vue-router']) {
  test.describe(`${folder} below a path`, () => {
    test.use({ signedInAs: null });

    test('a deep link signs in, and returns with its query', async ({ page, edge }) => {
      edge.api = () => Response.json(['two chairs']);
      const app = await serveApp(folder, '/shop/');
      // The redirect URI of such an app is below its path. The fake provider knows only /callback.
      await page.route(`${app.origin}/callback?*`, async (route) => {
        const target = route.request().url().replace('/callback', '/shop/callback');
        await route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><script>location.replace(${JSON.stringify(target)})</script>`,
        });
      });
      await page.goto(`${app.origin}/shop/orders?day=1`);
      await expect(page.getByRole('heading')).toHaveText('Orders of Ada');
      expect(page.url()).toBe(`${app.origin}/shop/orders?day=1`);
      await app.end();
    });
  });
}
