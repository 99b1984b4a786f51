import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from '@postern/browser/testing/playwright';
import { showExample } from '../kit-page.ts';

// Nothing listens there: the test itself serves the app and its edge.
const ORIGIN = 'http://localhost:9';

test.use({ baseURL: ORIGIN });

test.describe('without a session', () => {
  test.use({ signedInAs: null });

  test('a page that signs in by itself visits the fake provider, and returns', async ({
    page,
    edge,
  }) => {
    await showExample(page, ORIGIN, 'router.ts');
    await page.goto('/projects?day=1');
    await expect(page).toHaveTitle('Your projects.');
    expect(page.url()).toBe(`${ORIGIN}/projects?day=1`);
    expect(edge.requests.filter(({ path }) => path === '/auth/callback')).toHaveLength(1);
  });

  test('a page that signs in by itself shows a failed sign-in, and does not retry it', async ({
    page,
    edge,
  }) => {
    edge.fail('/auth/callback', 'provider_unreachable', 9);
    await showExample(page, ORIGIN, 'router.ts');
    await page.goto('/projects');
    await expect(page).toHaveTitle('Sign-in failed: provider_unreachable');
    expect(edge.requests.filter(({ path }) => path === '/auth/sign-in')).toHaveLength(1);
  });
});

test('the API responds as the test says', async ({ page, edge }) => {
  edge.api = () => Response.json(['a project']);
  await showExample(page, ORIGIN, 'projects.ts');
  await page.goto('/');
  await expect(page.locator('body')).toHaveText('["a project"]');
});

test('bytes pass unchanged in both directions', async ({ page, edge }) => {
  edge.api = async (request) => new Response(await request.arrayBuffer());
  await showExample(page, ORIGIN, 'router.ts');
  await page.goto('/');
  const echoed = await page.evaluate(async () => {
    const body = new Uint8Array([0, 255, 128, 37]);
    const init = { method: 'POST', body, headers: { 'x-postern': '1' } };
    return [...new Uint8Array(await (await fetch('/api/files', init)).arrayBuffer())];
  });
  expect(echoed).toEqual([0, 255, 128, 37]);
});

test('the app’s own modules in a folder api are not the edge’s', async ({ page, edge }) => {
  const app = createServer(({ url }, response) => {
    const isPage = url === '/';
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript');
    response.end(
      isPage
        ? '<!doctype html><script type="module" src="/src/api/orders.js"></script>'
        : 'document.title = "Orders";',
    );
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const address = app.address();
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
  await expect(page).toHaveTitle('Orders');
  expect(edge.requests).toEqual([]);
  app.close();
});
