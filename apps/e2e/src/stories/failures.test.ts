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
  expect(again.status()).toBe(400);
  expect(await again.json()).toMatchObject({
    code: 'callback_attempt_missing',
    recovery: 'sign-in',
  });
});

test('a wrong verifier is refused, and explained', async ({ page, product }) => {
  await page.route('**/auth/callback', async (route) => {
    const body: object = route.request().postDataJSON();
    await route.continue({ postData: { ...body, codeVerifier: 'v'.repeat(43) } });
  });
  await goToConsent(page, product.origin);
  expect(await grantAndRead(page)).toBe('400 callback_attempt_missing');
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

test('a provider that does not run is unreachable, not a crash', async ({ page, request }) => {
  const alone = await startProduct(({ lockit }) => ({
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockit.replace(/\d+$/, '9'),
  }));
  try {
    await page.goto(`${alone.origin}/healthz`);
    const answer = await page.evaluate(async () => {
      const verifier = 'v'.repeat(43);
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
      const codeChallenge = btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '');
      const post = (path: string, body: object): Promise<Response> =>
        fetch(path, {
          method: 'POST',
          headers: { 'x-postern': '1', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      await post('/auth/sign-in', { connection: 'lockit', state: 'state', codeChallenge });
      const redirectUri = `${location.origin}/callback`;
      const body = { connection: 'lockit', code: 'c', state: 'state', redirectUri };
      const refused = await post('/auth/callback', { ...body, codeVerifier: verifier });
      return { status: refused.status, body: await refused.text() };
    });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'provider_unreachable' });
    expect((await request.get(`${alone.origin}/healthz`)).status()).toBe(200);
  } finally {
    await alone.end();
  }
});
