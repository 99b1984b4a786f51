import type { Page } from '@playwright/test';
import { startProduct } from '../product.ts';
import { expect, goToConsent, signIn, test } from '../story.ts';

/** What the edge answered to the code, and what the console made of it. */
async function grantAndRead(page: Page): Promise<string> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/auth/callback'));
  await page.getByRole('button', { name: 'Grant access' }).click();
  const answer = await answered;
  const problem: { code?: string } = await answer.json();
  await expect(page.getByRole('alert').first()).toBeVisible();
  return `${answer.status()} ${problem.code}`;
}

test('a code that comes a second time is refused, and the user can sign in again', async ({
  page,
  product,
}) => {
  const replayed = page.waitForRequest((request) => request.url().endsWith('/auth/callback'));
  await signIn(page, product.origin);
  const request = await replayed;
  const again = await page.request.post(request.url(), {
    headers: { 'x-postern': '1' },
    data: request.postDataJSON(),
  });
  expect(again.status()).toBe(401);
  expect(await again.json()).toMatchObject({
    code: 'provider_rejected_grant',
    recovery: 'sign-in',
  });
});

test('a wrong verifier is refused, and explained', async ({ page, product }) => {
  await page.route('**/auth/callback', async (route) => {
    const body: object = route.request().postDataJSON();
    await route.continue({ postData: { ...body, codeVerifier: 'v'.repeat(43) } });
  });
  await goToConsent(page, product.origin);
  expect(await grantAndRead(page)).toBe('401 provider_rejected_grant');
});

test('a provider that answers HTML is explained', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({
    target: '/oauth/access-token',
    kind: 'garbage',
    contentType: 'text/html',
    body: '<!doctype html><title>Maintenance</title><h1>We will be back</h1>',
  });
  expect(await grantAndRead(page)).toBe('502 provider_malformed');
});

test('a provider that is down is explained', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({ target: '/oauth/access-token', kind: 'status', status: 503 });
  expect(await grantAndRead(page)).toBe('502 provider_unreachable');
});

test('a wrong client secret is the operator’s to put right, and says so', async ({ page }) => {
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

test('a connection that breaks is explained', async ({ page, product }) => {
  await goToConsent(page, product.origin);
  await product.lockit.addFault({ target: '/oauth/access-token', kind: 'drop' });
  expect(await grantAndRead(page)).toBe('502 provider_unreachable');
});

test('a service that nobody runs is unreachable, not a crash', async ({ request }) => {
  const alone = await startProduct(() => ({
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: 'http://localhost:9',
  }));
  try {
    const answer = await request.post(`${alone.origin}/auth/callback`, {
      headers: { 'x-postern': '1' },
      data: {
        connection: 'lockit',
        code: 'example-auth-code',
        codeVerifier: 'v'.repeat(43),
        redirectUri: `${alone.origin}/callback`,
      },
    });
    expect(answer.status()).toBe(502);
    expect(await answer.json()).toMatchObject({ code: 'provider_unreachable' });
  } finally {
    await alone.end();
  }
});
