import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { discovered } from '@postern/edge/discovered';
import { findFreePort } from '@postern/processes';
import { CLIENT, consent, startOpenIdProvider } from '../open-id-provider.ts';
import { startServedEdge } from '../served-edge.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../../packages/browser/examples');
const WORKER = readFileSync(resolve(EXAMPLES, 'service-worker.js'), 'utf8');
/** The service worker of the README without the line that passes the edge's paths to the network. */
const GREEDY_WORKER = WORKER.replace(/^.*\/\^\\\/\(auth\|api\).*\n/m, '');
/** A service worker that passes every request on to the network. */
const PASSING_WORKER =
  "addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));";

const test = base.extend<object, { origin: string }>({
  origin: [
    async ({}, use) => {
      const port = await findFreePort();
      const edge = await startServedEdge(() => ({
        connections: [
          discovered({
            id: 'work',
            issuer: `http://localhost:${port}`,
            clientId: CLIENT.id,
            clientAuthentication: { method: 'client_secret_basic', secret: CLIENT.secret },
          }),
        ],
        scripts: {
          '/service-worker.js': WORKER,
          '/greedy-worker.js': GREEDY_WORKER,
          '/passing-worker.js': PASSING_WORKER,
        },
      }));
      const provider = await startOpenIdProvider(port, [`${edge.origin}/auth/callback/work`]);
      await use(edge.origin);
      await edge.end();
      await provider.end();
    },
    { scope: 'worker' },
  ],
});

/** Opens a page of the app and waits until the service worker controls it. */
async function openByWorker(page: Page, origin: string, script: string): Promise<void> {
  await page.goto(origin);
  await page.evaluate(async (url) => {
    await navigator.serviceWorker.register(url);
    await navigator.serviceWorker.ready;
  }, script);
  const shown = await page.goto(`${origin}/orders`);
  expect(shown?.fromServiceWorker()).toBe(true);
  await expect(page).toHaveTitle('signed-out');
}

test('the edge flow works with the service worker of the README', async ({ page, origin }) => {
  await openByWorker(page, origin, '/service-worker.js');
  await page.evaluate('void window.example.auth.signIn()');
  await consent(page);
  await expect(page).toHaveTitle('signed-in work');
  expect(page.url()).toBe(`${origin}/orders`);
  const reloaded = await page.reload();
  expect(reloaded?.fromServiceWorker()).toBe(true);
  await expect(page).toHaveTitle('signed-in work');
});

test('a service worker that handles every navigation blocks the edge flow', async ({
  page,
  origin,
}) => {
  await openByWorker(page, origin, '/greedy-worker.js');
  await page.goto(`${origin}/auth/sign-in?return_to=/orders`);
  await expect(page).toHaveTitle('signed-out');
  expect(new URL(page.url()).pathname).toBe('/auth/sign-in');
});

test('a service worker that passes every navigation on blocks the edge flow', async ({
  page,
  origin,
}) => {
  await openByWorker(page, origin, '/passing-worker.js');
  const response = await page.goto(`${origin}/auth/sign-in?return_to=/orders`);
  expect(await response?.json()).toMatchObject({ code: 'guard_origin' });
});
