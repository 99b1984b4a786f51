import type { Browser } from '@playwright/test';
import type { Flow } from '@postern/inspector/flows';
import { type DevApp, startDevApp } from '../dev-app.ts';

/** Signs a user in to the app of the playground, uses it, and returns what the edge recorded. */
export async function recordFlows(browser: Browser): Promise<readonly Flow[]> {
  const app = await startDevApp('playground');
  try {
    await use(browser, app.origin);
    const flows: readonly Flow[] = await (await fetch(`${app.origin}/__postern/flows`)).json();
    return flows.map((flow) => hideOrigins(flow, app));
  } finally {
    await app.stop();
  }
}

async function use(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.locator('#user', { hasText: 'signed-out' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.locator('#user', { hasText: 'Ada Lovelace' }).waitFor();
  for (const [name, path] of [
    ['Orders', '/api/orders/42'],
    ['Invoices', '/api/invoices/7'],
    ['Sign out', '/auth/logout'],
  ] as const) {
    const response = page.waitForResponse((each) => each.url() === origin + path);
    await page.getByRole('button', { name }).click();
    await response;
  }
  await page.close();
}

/** The addresses of the recording, in place of ports that were free then. */
function hideOrigins(flow: Flow, { origin, apiOrigin }: DevApp): Flow {
  const text = JSON.stringify(flow)
    .replaceAll(origin, 'https://app.example.com')
    .replaceAll(apiOrigin, 'https://orders.example.com')
    .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):\d+/g, 'https://login.example.com');
  const shown: Flow = JSON.parse(text);
  return shown;
}
