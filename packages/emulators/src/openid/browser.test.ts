import { type Browser, chromium, type Page } from '@playwright/test';
import { buildLaunchOptions, findChromium } from '@postern/chromium';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ServedEmulator, serveEmulator } from '../server/serve.ts';
import { createOpenIdProvider } from './emulator.ts';

const remark = findChromium() === undefined ? ' – skipped: no Chromium is installed' : '';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const SECRET = 'a secret';

describe.skipIf(remark !== '')(`in Chromium${remark}`, () => {
  let browser: Browser;
  let page: Page;
  let provider: ServedEmulator;
  let app: ServedEmulator;
  let messages: string[];

  beforeAll(async () => {
    browser = await chromium.launch(buildLaunchOptions());
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    const pages = new Hono().get('*', (context) => context.html('<h1>The app</h1>'));
    app = await serveEmulator(pages, { port: 0 });
    const clients = [
      { clientId: 'app', clientSecret: SECRET, name: 'Orders', origins: [app.origin] },
    ];
    provider = await serveEmulator((issuer) => createOpenIdProvider({ issuer, clients }), {
      port: 0,
    });
    const context = await browser.newContext();
    page = await context.newPage();
    messages = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    return async () => {
      await context.close();
      await app.close();
      await provider.close();
    };
  });

  const open = async (parameters: Record<string, string> = {}): Promise<void> => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'app',
      redirect_uri: `${app.origin}/callback`,
      scope: 'openid profile',
      state: 'some-state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    });
    await page.goto(`${provider.origin}/authorize?${query.toString()}`);
  };
  /** Exchanges the code in the page's address. The verifier is the one of RFC 7636, appendix B. */
  const exchange = async (): Promise<string> => {
    const response = await fetch(`${provider.origin}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`app:${encodeURIComponent(SECRET)}`)}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: new URL(page.url()).searchParams.get('code') ?? '',
        redirect_uri: `${app.origin}/callback`,
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      }),
    });
    const tokens: unknown = await response.json();
    return String(Reflect.get(Object(tokens), 'id_token'));
  };
  const openSignOut = async (parameters: Record<string, string>): Promise<void> => {
    const query = new URLSearchParams({
      client_id: 'app',
      post_logout_redirect_uri: `${app.origin}/bye`,
      state: 'back',
      ...parameters,
    });
    await page.goto(`${provider.origin}/sign-out?${query.toString()}`);
  };

  test('the page says what it is, lists the users, and one click signs in', async () => {
    await open();
    expect(await page.locator('body').textContent()).toContain('For development only');
    expect(await page.getByRole('button').allTextContents()).toEqual([
      'Ada Lovelace ada@example.com',
      'Grace Hopper grace@example.com',
      'Alan Turing alan@example.com',
    ]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320);
    await page.getByRole('button', { name: 'Grace Hopper' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    expect(await exchange()).toMatch(/^\S+\.\S+\.\S+$/);
    expect(messages).toEqual([]);
  });

  test('Back to the page of a finished sign-in says that it has finished, and what to do', async () => {
    await open();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await page.goBack();
    expect(await page.getByRole('alert').textContent()).toContain('has finished');
    expect(await page.locator('main').textContent()).toContain('Go back to the app');
    expect(await page.title()).toBe('Request rejected – Development provider');
  });

  test('a second sign-in asks nothing; prompt=login asks again', async () => {
    await open();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await open();
    await page.waitForURL(`${app.origin}/callback?**`);
    await open({ prompt: 'login' });
    expect(await page.getByRole('button', { name: 'Ada Lovelace' }).isVisible()).toBe(true);
  });

  test('a step-up asks a user who is signed in again, and the page says for which acr', async () => {
    await open();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await open({ acr_values: 'gold' });
    expect(await page.locator('main').textContent()).toContain('with acr gold');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    const [, payload = ''] = (await exchange()).split('.');
    expect(JSON.parse(atob(payload))).toMatchObject({ sub: 'ada', acr: 'gold' });
    // The session has that class now, so that the same demand asks nothing.
    await open({ acr_values: 'gold', max_age: '60' });
    await page.waitForURL(`${app.origin}/callback?**`);
    expect(messages).toEqual([]);
  });

  test('a sign-out with id_token_hint asks nothing, ends the session and returns', async () => {
    await open();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await openSignOut({ id_token_hint: await exchange() });
    expect(page.url()).toBe(`${app.origin}/bye?state=back`);
    await open();
    expect(await page.getByRole('button', { name: 'Ada Lovelace' }).isVisible()).toBe(true);
    expect(messages).toEqual([]);
  });

  test('a sign-out without id_token_hint asks first', async () => {
    await open();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await openSignOut({});
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${app.origin}/bye?**`);
    expect(messages).toEqual([]);
  });

  test('does not return from a sign-out to an origin that is not the app’s', async () => {
    await openSignOut({ post_logout_redirect_uri: 'https://attacker.example/' });
    expect(page.url()).toContain(provider.origin);
    expect(await page.getByRole('alert').textContent()).toContain('post_logout_redirect_uri');
  });
});
