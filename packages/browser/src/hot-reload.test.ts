import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeEdge } from './testing/index.ts';

// A real Vite dev server with hot reload. Its app creates the kit in the file of a component.

const HTML = '<!doctype html><main id="app"></main><script type="module" src="/main.jsx"></script>';
const MAIN = `import { createRoot } from 'react-dom/client';
import { App } from './app.jsx';

createRoot(document.getElementById('app')).render(<App />);
`;
const buildApp = (edit: number): string => `import { createAuth } from '@postern/browser';
import { useAuth } from '@postern/browser/react';

const auth = createAuth();
export const App = () => <p>edit {${edit}}: {useAuth(auth).status}</p>;
`;

/** Starts the dev server for an app in a new folder below the package, where its imports resolve. */
async function startApp(): Promise<{ origin: string; edit: (edit: number) => Promise<void> }> {
  const results = join(import.meta.dirname, '../.results');
  await mkdir(results, { recursive: true });
  const root = await mkdtemp(join(results, 'hot-reload-'));
  const edit = async (count: number): Promise<void> =>
    writeFile(join(root, 'app.jsx'), buildApp(count));
  await writeFile(join(root, 'index.html'), HTML);
  await writeFile(join(root, 'main.jsx'), MAIN);
  await edit(0);
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0 },
  });
  await server.listen();
  onTestFinished(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('the dev server has no port');
  return { origin: `http://localhost:${address.port}`, edit };
}

async function openPage(): Promise<Page> {
  const browser = await chromium.launch(buildLaunchOptions());
  onTestFinished(async () => browser.close());
  return browser.newPage();
}

test('three edits of the file that creates the kit leave one kit', async () => {
  const edge = createFakeEdge();
  const page = await openPage();
  const loads: string[] = [];
  page.on('load', () => loads.push(page.url()));
  await page.route('**/auth/**', async (route) => {
    const request = route.request();
    const headers = await request.allHeaders();
    const response = await edge.fetch(request.url(), { headers });
    await route.fulfill({ json: await response.json() });
  });
  const app = await startApp();
  await page.goto(app.origin);
  const readText = async (): Promise<string> => page.locator('p').innerText();
  await expect.poll(readText).toBe('edit 0: signed-out');

  for (const edit of [1, 2, 3]) {
    await app.edit(edit);
    await expect.poll(readText).toBe(`edit ${edit}: signed-out`);
  }
  expect(loads).toHaveLength(1);
  const before = edge.requests.length;
  await page.evaluate('dispatchEvent(new Event("online"))');
  await expect.poll(() => edge.requests.length).toBe(before + 1);
  await page.waitForTimeout(500);
  expect(edge.requests.length).toBe(before + 1);
});
