import { createServer, type Server } from 'node:http';
import { expect, test } from '@playwright/test';
import { type ConfiguredEdge, configureProcess } from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { findFirefox, launchFirefox } from '../kit-firefox.ts';

// An API whose responses the browser may cache, and a page of a sibling origin on the same site.

const PUBLIC_ORIGIN = 'http://app.example.localhost';
let api: Server;
let sibling: Server;
let edge: ConfiguredEdge;
let app = '';
let siblingOrigin = '';
const firefox = findFirefox();

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const buildPage = (path: string): string =>
  `<!doctype html><title>no script</title><script src="${app}${path}"></script>`;

test.beforeAll(async () => {
  api = createServer((_, response) => {
    response.setHeader('content-type', 'text/javascript');
    response.setHeader('cache-control', 'max-age=600');
    response.end('document.title = "a script"');
  });
  sibling = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(buildPage(url));
  });
  siblingOrigin = `http://${(await listen(sibling)).replace('127.0.0.1', 'evil.example.localhost')}`;
  const route = {
    name: 'files',
    upstream: `http://${await listen(api)}`,
    credential: 'none',
    needsSession: false,
    allow: ['GET /data', { methods: ['GET'], path: '/image', needsNoHeader: true }],
  };
  const variables = buildVariables('http://127.0.0.1:9');
  edge = await configureProcess('node')(
    { routes: [route] },
    { ...variables, POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN },
  );
  app = edge.origin.replace('127.0.0.1', 'app.example.localhost');
});
test.afterAll(async () => {
  await edge.end();
  api.close();
  sibling.close();
});

/** Requests the file as the app does. Returns the status. */
async function read(): Promise<number> {
  const response = await fetch('/api/files/data', { headers: { 'x-postern': '1' } });
  await response.text();
  return response.status;
}

/** Adds an element that loads the image. Returns the outcome, and the page's title. */
async function load(tag: string): Promise<string> {
  const element = document.createElement(tag);
  const { promise, resolve } = Promise.withResolvers<string>();
  element.addEventListener('load', () => resolve('loaded'));
  element.addEventListener('error', () => resolve('failed'));
  element.setAttribute('src', '/api/files/image');
  document.documentElement.append(element);
  return `${await promise} ${document.title}`;
}

test('S-16 a page of a sibling origin cannot load what the app has read', async ({ page }) => {
  await page.goto(`${app}/healthz`);
  expect(await page.evaluate(read)).toBe(200);
  await page.goto(`${siblingOrigin}/api/files/data`);
  await expect(page).toHaveTitle('no script');
});

test('S-18 a script cannot load what an image has loaded', async ({ page }) => {
  await page.goto(`${app}/healthz`);
  // The response is no image, but it is in the cache now.
  expect(await page.evaluate(load, 'img')).toBe('failed ');
  expect(await page.evaluate(load, 'script')).toBe('failed ');
});

test('Firefox: the same holds for S-16 and S-18', async () => {
  test.skip(firefox === undefined, 'Firefox is missing.');
  const browser = await launchFirefox(firefox ?? '');
  try {
    const page = await browser.newPage();
    await page.goto(`${app}/healthz`);
    expect(await page.evaluate(read)).toBe(200);
    expect(await page.evaluate(load, 'img')).toBe('failed ');
    expect(await page.evaluate(load, 'script')).toBe('failed ');
    await page.goto(`${siblingOrigin}/api/files/data`);
    expect(await page.title()).toBe('no script');
  } finally {
    await browser.close();
  }
});
