import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificate } from './testing/certificate.ts';
import { CONFIG, startTestApp } from './testing/dev-app.ts';
import { openBrowser, type TestPages } from './testing/pages.ts';

let pages: TestPages;
beforeAll(async () => {
  pages = await openBrowser();
});
afterAll(() => pages.close());

const signIn = async (page: Page, name = 'Ada Lovelace'): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name }).click();
  await expect.poll(() => page.locator('#user').textContent()).toBe(name);
};

test('without a configuration, a seeded user signs in and out, and the terminal says how', async () => {
  const app = await startTestApp();
  await expect.poll(() => app.output()).toContain('sign in as Ada Lovelace, Grace Hopper or Alan');
  await expect
    .poll(() => app.output())
    .toMatch(/development provider: its issuer is http:\/\/[^ ]+:\d+,/);
  const page = await pages.open();
  await page.goto(app.origin);
  await signIn(page);
  expect(page.url()).toBe(`${app.origin}/`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  // The edge sends no ID token in an address, so the provider asks.
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${app.origin}/**`);
  await expect.poll(() => page.locator('#user').textContent()).toBe('signed-out');
});

test('a hot update keeps the session and one kit', async () => {
  const app = await startTestApp();
  const page = await pages.open();
  await page.goto(app.origin);
  await signIn(page);
  await page.evaluate('window.isSamePage = true');
  await app.write(
    'src/title.ts',
    `document.querySelector('#title')!.textContent = 'Second title';`,
  );
  await expect.poll(() => page.locator('#title').textContent()).toBe('Second title');
  for (const name of ['third', 'fourth']) {
    const auth = `import { createAuth } from '@postern/browser';
document.querySelector('#title')!.textContent = '${name}';
export const auth = createAuth();`;
    await app.write('src/auth.ts', auth);
    await expect.poll(() => page.locator('#title').textContent()).toBe(name);
  }
  expect(await page.evaluate('window.isSamePage')).toBe(true);
  expect(await page.locator('#user').textContent()).toBe('Ada Lovelace');
  // Each kit that listens asks the edge once when the page comes back to the front.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const answered = page.waitForResponse('**/auth/session');
  await page.evaluate(`window.dispatchEvent(new Event('online'))`);
  await expect.poll(() => asked).toEqual(['/auth/session']);
  await (await answered).finished();
  // A failure is told once, however often the module was updated.
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  await page.route('**/auth/session', (route) => route.abort());
  await page.evaluate(`window.dispatchEvent(new Event('online'))`);
  await expect
    .poll(() => told.filter((text) => text.startsWith('Postern: ')))
    .toEqual([expect.stringContaining('/problems/edge_unreachable')]);
});

test('other options for the kit reload the page, which has one kit', async () => {
  const app = await startTestApp();
  const page = await pages.open();
  await page.goto(app.origin);
  await page.evaluate('window.isSamePage = true');
  const auth = `import { createAuth } from '@postern/browser';
export const auth = createAuth({ edgeOrigin: location.origin });`;
  await app.write('src/auth.ts', auth);
  await expect.poll(() => page.evaluate('window.isSamePage').catch(String)).toBe(undefined);
});

test('a changed configuration keeps the session, and another provider ends it', async () => {
  const app = await startTestApp({ files: { 'postern.config.ts': CONFIG } });
  await expect.poll(() => app.output()).toContain('work: development provider');
  await expect
    .poll(() => app.output())
    .toContain('not set: WORK_ISSUER, WORK_CLIENT_ID, WORK_CLIENT_SECRET');
  const page = await pages.open();
  await page.goto(app.origin);
  await signIn(page, 'Grace Hopper');
  // A file that is written in two steps may be loaded twice.
  const countLoads = (): number => app.output().split('work: development provider').length - 1;
  // Not by the page's fetch: the page reloads after each change.
  const readSession = async (): Promise<unknown> => {
    const url = `${app.origin}/auth/session`;
    return (await page.request.get(url, { headers: { 'x-postern': '1' } })).json();
  };
  await app.write('postern.config.ts', CONFIG.replace(`['name']`, `['family_name']`));
  await expect.poll(countLoads).toBeGreaterThan(1);
  expect(await readSession()).toMatchObject({ status: 'signed-in', connection: 'work' });
  await expect.poll(() => app.output()).toContain('work: the session has no family_name');
  // Vite starts again in its process.
  await app.write(
    'vite.config.ts',
    `import postern from '@postern/vite';

export default { plugins: [postern()], define: { CHANGED: '1' } };
`,
  );
  await expect.poll(() => app.output()).toContain('server restarted');
  const signedIn = { status: 'signed-in', connection: 'work' };
  await expect.poll(() => readSession().catch(String)).toMatchObject(signedIn);
  await page.reload();
  await expect.poll(() => page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true);
  const own = 'WORK_ISSUER=http://127.0.0.1:9\nWORK_CLIENT_ID=mine\nWORK_CLIENT_SECRET=secret\n';
  await app.write('.env.local', own);
  await expect.poll(() => readSession().catch(String)).toMatchObject({ status: 'signed-out' });
});

test('a route that requires a step-up gets it from the development provider', async () => {
  const api = createServer((_, response) => response.end('paid')).listen(0, '127.0.0.1');
  await once(api, 'listening');
  const { port } = Object(api.address());
  const config = CONFIG.replace(
    "credential: 'user' }",
    "credential: 'user', assurance: { acr: ['gold'], maxAgeSeconds: 300 } }",
  );
  const app = await startTestApp({
    files: { 'postern.config.ts': config },
    variables: { ORDERS_URL: `http://127.0.0.1:${port}` },
  });
  const page = await pages.open();
  await page.goto(app.origin);
  await signIn(page);
  const call = (): Promise<[number, string]> =>
    page.evaluate(
      "fetch('/api/orders/', { headers: { 'x-postern': '1' } }).then(async (r) => [r.status, await r.text()])",
    );
  const [status, problem] = await call();
  expect([status, JSON.parse(problem)]).toMatchObject([
    401,
    { code: 'step_up_required', acrValues: ['gold'], maxAge: 300 },
  ]);
  await page.goto(`${app.origin}/auth/sign-in?return_to=/&acr_values=gold&max_age=300`);
  await page.getByText('with acr gold').waitFor();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.waitForURL(`${app.origin}/`);
  expect(await call()).toEqual([200, 'paid']);
  api.close();
});

test('a dev server with https signs in at an https origin', async () => {
  const { certificate, key } = await createCertificate();
  const app = await startTestApp({
    base: 'https://localhost',
    files: {
      'key.pem': key,
      'certificate.pem': certificate,
      'vite.config.ts': `import { readFileSync } from 'node:fs';
import postern from '@postern/vite';

const https = { key: readFileSync('key.pem'), cert: readFileSync('certificate.pem') };
export default { plugins: [postern()], server: { https } };
`,
    },
  });
  const page = await pages.open();
  await page.goto(app.origin);
  await signIn(page);
  const cookies = await page.context().cookies(app.origin);
  expect(cookies.map(({ name }) => name)).toContain('__Host-Http-postern');
});

test('errors of the configuration are shown over the page, until they are corrected', async () => {
  const app = await startTestApp({ files: { 'postern.config.ts': 'export default 1;' } });
  const page = await pages.open();
  await page.goto(app.origin);
  const overlay = page.locator('vite-error-overlay');
  await page.getByText('exports no configuration').waitFor();
  // As an editor saves: it empties the file, and Vite's watcher may drop the second change.
  await app.write('postern.config.ts', '');
  await setTimeout(20);
  await app.write('postern.config.ts', CONFIG);
  await expect.poll(() => overlay.count()).toBe(0);
  await signIn(page);
});
