import { type Browser, chromium, type Page } from '@playwright/test';
import { buildLaunchOptions, findChromium } from '@postern/chromium';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulatorControls } from '../../fixtures/controls-client.ts';
import { type ServedEmulator, serveEmulator } from '../../server/serve.ts';
import { buildAuthorizeUrl } from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const remark = findChromium() === undefined ? ' – skipped: no Chromium is installed' : '';

/** Builds the pages of a client: a callback, and a page that frames a given URL. */
function buildClientPages(): Hono {
  return new Hono()
    .get('/callback', (context) => context.html('<h1>Welcome back</h1>'))
    .get('/framing', (context) =>
      context.html(`<iframe src="${encodeURI(context.req.query('url') ?? '')}"></iframe>`),
    )
    .get('/favicon.ico', (context) => context.body(null, 200));
}

describe.skipIf(remark !== '')(`in Chromium${remark}`, () => {
  let browser: Browser;
  let page: Page;
  let lockit: ServedEmulator;
  let client: ServedEmulator;
  let callback: string;
  let messages: string[];

  beforeAll(async () => {
    browser = await chromium.launch(buildLaunchOptions());
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    // Use a real server instead of a page made by the test: Chromium allows only pages from
    // loopback servers to fetch from loopback.
    client = await serveEmulator(buildClientPages(), { port: 0 });
    callback = `${client.origin}/callback`;
    const app = createLockitNetworkEmulator({ redirectUris: [callback] });
    lockit = await serveEmulator(app, { port: 0 });
    const context = await browser.newContext();
    page = await context.newPage();
    messages = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    return async () => {
      await context.close();
      await lockit.close();
      await client.close();
    };
  });

  const openRequest = async () => {
    await page.goto(
      buildAuthorizeUrl(
        {
          response_type: 'code',
          client_id: 'example-client',
          state: 'example-state',
          redirect_uri: callback,
        },
        lockit.origin,
      ),
    );
  };
  const signIn = async (password = 'demo') => {
    await page.getByLabel('User name').fill('demo');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  // A browser focuses the field after the page has loaded.
  const readFocused = () => page.evaluate<string>('document.activeElement.id');

  test('a user logs in, grants access, and comes back with code and state', async () => {
    await openRequest();
    await signIn();
    await page.getByRole('button', { name: 'Grant access' }).click();
    await page.waitForURL(`${callback}?**`);
    const { searchParams } = new URL(page.url());
    expect([...searchParams.keys()]).toEqual(['code', 'state']);
    expect(searchParams.get('state')).toBe('example-state');
    expect(messages).toEqual([]);
  });

  test('a user denies access, and comes back with access_denied', async () => {
    await openRequest();
    await signIn();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${callback}?**`);
    expect(new URL(page.url()).search).toBe('?error=access_denied&state=example-state');
    expect(messages).toEqual([]);
  });

  test('a wrong password shows a message, and the focus is in the right field', async () => {
    await openRequest();
    await expect.poll(readFocused).toBe('username');
    await signIn('wrong');
    expect(await page.getByRole('alert').textContent()).toContain('not right');
    expect(await page.getByLabel('User name').inputValue()).toBe('demo');
    await expect.poll(readFocused).toBe('password');
    await page.keyboard.type('demo');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/tools/consent?**');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Grant access?');
  });

  test('a signed-in user goes straight to consent and can change accounts', async () => {
    await openRequest();
    await signIn();
    await page.waitForURL('**/tools/consent?**');
    await openRequest();
    expect(await page.getByRole('button', { name: 'Deny' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Use another account' }).click();
    await page.waitForURL('**/tools/sign-in?**');
    expect(await page.getByLabel('Password').isVisible()).toBe(true);
  });

  test('the pages use their stylesheet, fit a small screen, and cannot be framed', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await openRequest();
    const button = page.getByRole('button', { name: 'Sign in' });
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBe(320);
    await page.goto(
      `${client.origin}/framing?${new URLSearchParams({ url: page.url() }).toString()}`,
    );
    await expect.poll(() => messages.join()).toMatch(/frame/i);
    expect(await page.frameLocator('iframe').getByLabel('Password').count()).toBe(0);
  });

  test('a page on this machine can call the controls but not the documented paths', async () => {
    await page.goto(callback);
    const fetchStatus = (path: string) =>
      page.evaluate<unknown>(
        `fetch('${lockit.origin}${path}').then((response) => response.status, () => 'blocked')`,
      );
    expect(await fetchStatus('/__emulator/settings')).toBe(200);
    expect(await fetchStatus('/projects')).toBe('blocked');
    const controls = createEmulatorControls(lockit.origin);
    expect((await controls.requests()).map(({ path }) => path)).toEqual(['/projects']);
  });
});
