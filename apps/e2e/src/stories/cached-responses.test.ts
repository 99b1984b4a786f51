import { createServer, type Server } from 'node:http';
import { expect, test } from '@playwright/test';
import { type ConfiguredEdge, configureProcess } from '@postern/processes';
import { buildVariables } from '@postern/testing';

// An API whose responses the browser may cache, and a page of a sibling origin on the same site.

const PUBLIC_ORIGIN = 'http://app.example.localhost';
let api: Server;
let sibling: Server;
let edge: ConfiguredEdge;
let app = '';

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

test('S-16 a page of a sibling origin cannot load what the app has read', async ({ page }) => {
  const origin = (await listen(sibling)).replace('127.0.0.1', 'evil.example.localhost');
  await page.goto(`${app}/healthz`);
  const status = await page.evaluate(async () => {
    const response = await fetch('/api/files/data', { headers: { 'x-postern': '1' } });
    await response.text();
    return response.status;
  });
  expect(status).toBe(200);
  await page.goto(`http://${origin}/api/files/data`);
  await expect(page).toHaveTitle('no script');
});

test('S-18 a script cannot load what an image has loaded', async ({ page }) => {
  await page.goto(`${app}/healthz`);
  const load = (name: string): Promise<string> =>
    page.evaluate(async (tag) => {
      const element = document.createElement(tag);
      const { promise, resolve } = Promise.withResolvers<string>();
      element.addEventListener('load', () => resolve('loaded'));
      element.addEventListener('error', () => resolve('failed'));
      element.setAttribute('src', '/api/files/image');
      document.documentElement.append(element);
      return `${await promise} ${document.title}`;
    }, name);
  // The response is no image, but it is in the cache now.
  expect(await load('img')).toBe('failed ');
  expect(await load('script')).toBe('failed ');
});
