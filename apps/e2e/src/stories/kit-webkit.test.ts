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
  'There is no WebKit here: on Debian, apt-get install webkit2gtk-driver xvfb openssl.',
);

// A product of its own and a browser for each story take their time on a small machine.
test.describe.configure({ timeout: 120_000 });

// Over https: WebKit keeps no Secure cookie of http://localhost, nor one whose name is __Host-.
let front: SecureFront;
let product: Product;
test.beforeAll(async () => {
  const port = await findFreePort();
  front = await serveSecurely(port);
  const variables = { POSTERN_PORT: String(port), POSTERN_PUBLIC_ORIGIN: front.origin };
  // On Node: `wrangler dev` writes its own address into the Origin of requests.
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

test('WebKit: signs in, comes back to the deep link, reloads, signs out', async () => {
  const address = `${product.origin}/messages?draft=1#to`;
  await signIn(driver, address);
  expect(await driver.getCurrentUrl()).toBe(address);
  // The driver lists no Secure cookies; that scripts see none is what it is for.
  expect(await driver.executeScript('return document.cookie')).not.toContain('postern');
  await reload(driver);
  await click(driver, 'Sign out');
  await waitForText(driver, 'You are signed out');
});

test('WebKit, row 4: the callback page loaded again goes on to the return target', async () => {
  await signIn(driver, `${product.origin}/session`);
  const state = await driver.executeScript<string>(
    'return JSON.parse(sessionStorage.postern).at(-1).state',
  );
  await open(driver, `${product.origin}/callback?code=used&state=${state}`);
  await waitForText(driver, 'Session ends in');
  expect(await driver.getCurrentUrl()).toBe(`${product.origin}/session`);
});

test('WebKit, row 9: Back from the service’s page, the button can be used again', async () => {
  await open(driver, product.origin);
  await click(driver, 'Sign in with LockitNetwork');
  await waitForText(driver, 'Password');
  await driver.executeScript('history.back()');
  await signInFrom(driver);
});

test('WebKit, row 9: Back after signing out shows nothing of the session', async () => {
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

test('WebKit, row 10: signing out shows in the other tab', async () => {
  await signIn(driver, `${product.origin}/session`);
  const session = await driver.getWindowHandle();
  await driver.switchTo().newWindow('tab');
  await open(driver, product.origin);
  await click(driver, 'Sign out');
  await waitForText(driver, 'You are signed out');
  await driver.switchTo().window(session);
  await waitForText(driver, 'Your session has ended');
});
