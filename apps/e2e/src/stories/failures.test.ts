import type { Page } from '@playwright/test';
import { App, beginSignIn, buildCallback, readOutcome, TestBrowser } from '@postern/testing';
import { startProduct } from '../product.ts';
import { expect, goToConsent, signIn, test } from '../story.ts';

/** Grants access. Returns status and code of the edge's response, and expects the console to show an alert. */
async function grantAndRead(page: Page): Promise<string> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/auth/callback'));
  await page.getByRole('button', { name: 'Grant access' }).click();
  const answer = await answered;
  const problem: { code?: string } = await answer.json();
  await expect(page.getByRole('alert').first()).toBeVisible();
  return `${answer.status()} ${problem.code}`;
}

test('rejects a repeated code with a problem that asks to sign in', async ({ page, product }) => {
  const replayed = page.waitForRequest((request) => request.url().endsWith('/auth/callback'));
  await signIn(page, product.origin);
  const request = await replayed;
  const again = await page.request.post(request.url(), {
    headers: { 'x-postern': '1' },
    data: request.postDataJSON(),
  });
  expect(again.status()).toBe(400);
  expect(await again.json()).toMatchObject({
    code: 'callback_attempt_missing',
    recovery: 'sign-in',
  });
});

test('explains a wrong verifier', async ({ page, product }) => {
  await page.route('**/auth/callback', async (route) => {
    const body: object = route.request().postDataJSON();
    await route.continue({ postData: { ...body, codeVerifier: 'v'.repeat(43) } });
  });
  await goToConsent(page, product.origin);
  expect(await grantAndRead(page)).toBe('400 callback_attempt_missing');
});

test('explains a provider that responds with HTML', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({
    target: '/oauth/access-token',
    kind: 'garbage',
    contentType: 'text/html',
    body: '<!doctype html><title>Maintenance</title><h1>We will be back</h1>',
  });
  expect(await grantAndRead(page)).toBe('502 provider_malformed');
});

test('explains a provider that responds 503', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({ target: '/oauth/access-token', kind: 'status', status: 503 });
  expect(await grantAndRead(page)).toBe('502 provider_unreachable');
});

test('explains a wrong client secret as the operator’s to fix', async ({ page }) => {
  const misconfigured = await startProduct(({ lockit }) => ({
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'wrong',
    LOCKIT_BASE_URL: lockit,
  }));
  try {
    await goToConsent(page, misconfigured.origin);
    expect(await grantAndRead(page)).toBe('502 provider_rejected_client');
  } finally {
    await misconfigured.end();
  }
});

test('explains a broken connection to the provider', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({ target: '/oauth/access-token', kind: 'drop' });
  expect(await grantAndRead(page)).toBe('502 provider_unreachable');
});

test('reports a provider that is not running as unreachable, and keeps running', async ({
  request,
}) => {
  const alone = await startProduct(({ lockit }) => ({
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockit.replace(/\d+$/, '9'),
  }));
  try {
    const browser = new TestBrowser();
    const app = new App(alone.origin, (url, init) => browser.send(url, init));
    const post = (path: string, body: object): Promise<Response> => app.post(path, body);
    const begun = await beginSignIn(post, { connection: 'lockit' });
    const address = `${alone.origin}/callback?code=c&state=${begun.state}`;
    const refused = await app.post('/auth/callback', buildCallback(begun, address));
    expect(await readOutcome(refused)).toBe('502 provider_unreachable');
    expect((await request.get(`${alone.origin}/healthz`)).status()).toBe(200);
  } finally {
    await alone.end();
  }
});
