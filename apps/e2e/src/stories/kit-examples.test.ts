import type { Page } from '@playwright/test';
import { findFreePorts } from '@postern/processes';
import { showExample } from '../kit-page.ts';
import { startProduct } from '../product.ts';
import { expect, signIn, test } from '../story.ts';

// The examples of the kit's README, unchanged, against the product. Other stories and tests cover
// popup.ts, preact.tsx, greeting.ts and signed-in.spec.ts.

/** Evaluates an expression with an example's exports. */
async function call(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(`window.example.${expression}`);
}

/** Signs in and grants access on the provider's pages. */
async function grant(page: Page): Promise<void> {
  await page.getByLabel(/user ?name/i).fill('demo');
  await page.getByLabel(/password/i).fill('demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
}

test('projects.ts signs in on a click and shows the API’s response', async ({ page, product }) => {
  await showExample(page, product.origin, 'projects.ts');
  await page.goto(product.origin);
  await page.getByRole('button').click();
  await grant(page);
  await expect(page.getByText('Das Salz der Insel')).toBeVisible();
});

test('router.ts signs in where a page requires it and returns to the same address', async ({
  page,
  product,
}) => {
  await showExample(page, product.origin, 'router.ts');
  await page.goto(product.origin);
  await expect(page).toHaveTitle('Welcome.');
  await page.goto(`${product.origin}/projects?day=2#top`);
  await grant(page);
  await expect(page).toHaveTitle('Your projects.');
  expect(page.url()).toBe(`${product.origin}/projects?day=2#top`);
});

test('failures.ts explains why a sign-in cannot start', async ({ page, product }) => {
  await showExample(page, product.origin, 'failures.ts');
  await page.route('**/auth/config', async (route) => route.fulfill({ body: '<!doctype html>' }));
  await page.goto(product.origin);
  expect(await call(page, 'signIn()')).toMatch(/^edge_malformed \(config\): .+@postern\/vite/);
});

test('token.ts calls an API with the user’s access token', async ({ page }) => {
  test.slow();
  const product = await startProduct(() => ({ POSTERN_MODE: 'token-mediating' }));
  try {
    await signIn(page, product.origin);
    await showExample(page, product.origin, 'token.ts');
    await page.goto(product.origin);
    const sent = page.waitForRequest(`${product.origin}/elsewhere`);
    await call(page, `callService('/elsewhere').then(({ status }) => status)`);
    const authorization = (await (await sent).headerValue('authorization')) ?? '';
    expect(authorization).toMatch(/^bearer /i);
    // The API accepts the token without the edge.
    const response = await fetch(`${product.lockitOrigin}/projects`, {
      headers: { authorization },
    });
    expect(response.status).toBe(200);
  } finally {
    await product.end();
  }
});

test('other-origin.ts signs in and calls the edge from another origin of its site', async ({
  page,
}) => {
  test.slow();
  const [edgePort = 0, appPort = 0] = await findFreePorts(2);
  const [edge, app] = [`http://localhost:${edgePort}`, `http://localhost:${appPort}`];
  const variables = {
    POSTERN_PORT: String(edgePort),
    POSTERN_PUBLIC_ORIGIN: app,
    POSTERN_ALLOWED_ORIGINS: app,
  };
  // On Node, because `wrangler dev` replaces the Origin of requests with its own address.
  const product = await startProduct(() => variables, 'node');
  try {
    // Chromium does not know the network of a page that Playwright serves, and asks the user.
    await page.context().grantPermissions(['local-network-access']);
    const replace = ['https://edge.example.com', edge] as const;
    await showExample(page, app, 'other-origin.ts', { replace });
    await page.goto(`${app}/inside`);
    await page.evaluate('void window.example.auth.signIn()');
    await grant(page);
    await page.waitForURL(`${app}/inside`);
    await expect.poll(async () => call(page, 'auth.state.status')).toBe('signed-in');
    expect(JSON.stringify(await call(page, 'readProjects()'))).toContain('Das Salz der Insel');
    await call(page, 'auth.signOut()');
    expect(await call(page, 'auth.session()')).toMatchObject({ status: 'signed-out' });
  } finally {
    await product.end();
  }
});
