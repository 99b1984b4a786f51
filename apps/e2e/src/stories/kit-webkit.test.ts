import { expect, test } from '@playwright/test';
import { findFreePort } from '@postern/processes';
import type { WebDriver } from 'selenium-webdriver';
import {
  click,
  findWebKit,
  launchWebKit,
  open,
  reload,
  signIn,
  signInFrom,
  type WebKit,
  waitForText,
} from '../kit-webkit.ts';
import { type Product, startProduct } from '../product.ts';
import { type SecureFront, serveSecurely } from '../secure-front.ts';

const binary = findWebKit();
test.skip(
  binary === undefined,
  'WebKit is missing: on Debian, apt-get install webkit2gtk-driver xvfb openssl.',
);

// A product and a browser per story are slow on a small machine.
test.describe.configure({ timeout: 120_000 });

// Over https: WebKit rejects Secure cookies and __Host- names on http://localhost.
let front: SecureFront;
let product: Product;
test.beforeAll(async () => {
  const port = await findFreePort();
  front = await serveSecurely(port);
  const variables = { POSTERN_PORT: String(port), POSTERN_PUBLIC_ORIGIN: front.origin };
  // On Node, because `wrangler dev` replaces the Origin of requests with its own address.
  product = await startProduct(() => variables, 'node');
});
test.afterAll(async () => {
  await product.end();
  front.close();
});

let webKit: WebKit;
let driver: WebDriver;
test.beforeEach(async () => {
  await product.lockit.reset();
  webKit = await launchWebKit(binary ?? '');
  ({ driver } = webKit);
});
test.afterEach(async () => webKit.end());

test('WebKit: signs in, returns to the deep link, reloads and signs out', async () => {
  const address = `${product.origin}/messages?draft=1#to`;
  await signIn(driver, address);
  expect(await driver.getCurrentUrl()).toBe(address);
  // The driver does not list Secure cookies, so the test checks that script sees none.
  expect(await driver.executeScript('return document.cookie')).not.toContain('postern');
  await reload(driver);
  await click(driver, 'Sign out');
  await waitForText(driver, 'You are signed out');
});

test('WebKit, row 4: a reloaded callback page continues to the return target', async () => {
  await signIn(driver, `${product.origin}/session`);
  const state = await driver.executeScript<string>(
    'return JSON.parse(sessionStorage.postern).at(-1).state',
  );
  await open(driver, `${product.origin}/callback?code=used&state=${state}`);
  await waitForText(driver, 'Session ends in');
  expect(await driver.getCurrentUrl()).toBe(`${product.origin}/session`);
});

test('WebKit, row 9: after Back from the provider’s page the button works again', async () => {
  await open(driver, product.origin);
  await click(driver, 'Sign in with LockitNetwork');
  await waitForText(driver, 'Password');
  await driver.executeScript('history.back()');
  await signInFrom(driver);
});

test('WebKit, row 9: Back after a sign-out does not show the session', async () => {
  await signIn(driver, `${product.origin}/session`);
  await open(driver, product.lockitOrigin);
  const session = await driver.getWindowHandle();
  await driver.switchTo().newWindow('tab');
  await open(driver, product.origin);
  await click(driver, 'Sign out');
  await waitForText(driver, 'You are signed out');
  await driver.switchTo().window(session);
  await driver.executeScript('history.back()');
  await waitForText(driver, 'Sign in with LockitNetwork');
  expect(await driver.getPageSource()).not.toContain('Session ends in');
});

test('WebKit, row 10: a sign-out shows in the other tab', async () => {
  await signIn(driver, `${product.origin}/session`);
  const session = await driver.getWindowHandle();
  await driver.switchTo().newWindow('tab');
  await open(driver, product.origin);
  await click(driver, 'Sign out');
  await waitForText(driver, 'You are signed out');
  await driver.switchTo().window(session);
  await waitForText(driver, 'Your session has ended');
});
