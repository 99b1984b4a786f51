import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium, openPage, signInAsAda } from './chromium.ts';
import { FRAMEWORK_APPS, findPath, writeApps } from './framework-apps.ts';
import { FOLDER, findFreePort, launch } from './stranger.ts';

/** With the default Vite, three frameworks are enough: `pnpm test:vite` tries all of them. */
const NAMES =
  process.env['POSTERN_VITE'] === undefined
    ? (['ten-lines', 'vue', 'svelte'] as const)
    : (['ten-lines', 'react', 'vue', 'svelte', 'solid'] as const);

let browser: Browser;
let origin: string;
beforeAll(async () => {
  browser = await openChromium();
  await writeApps('hot', NAMES);
  const port = await findFreePort();
  origin = `http://localhost:${port}`;
  const args = ['hot', '--port', String(port), '--strictPort'];
  const vite = await launch('vite', args, { NO_COLOR: '1' }, 'development provider');
  return () => vite.end();
});
afterAll(() => browser.close());

/**
 * Changes the label of a button, in one step: Vite can read a file that `writeFile` has emptied and
 * not yet filled.
 */
async function edit(path: string, from: string, to: string): Promise<void> {
  const file = join(FOLDER, 'hot', path);
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(`${file}.draft`, text.replace(from, to));
  await rename(`${file}.draft`, file);
}

/** Counts the kits that listen: each asks the edge once when the page is online again. */
async function readRequests(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.evaluate("window.dispatchEvent(new Event('online'))");
  await page.waitForTimeout(200);
  return asked;
}

test.each(NAMES)('a hot update of the app (%s) keeps page, session and one kit', async (name) => {
  const path = findPath(name);
  const page = await openPage(browser, `${origin}/${path}`);
  // Vite may find dependencies when it serves a page first, and then reloads it.
  await page.waitForLoadState('networkidle');
  await signInAsAda(page);
  await page.waitForLoadState('networkidle');
  await page.evaluate('window.isSamePage = true');
  const { file } = FRAMEWORK_APPS[name];
  for (const [from, to] of [
    ['Sign out', 'Leave'],
    ['Leave', 'Go'],
  ] as const) {
    // Vite ignores a second change of a file within 50 ms.
    await page.waitForTimeout(300);
    await edit(path + file, from, to);
    await page.getByRole('button', { name: to }).waitFor();
  }
  expect(await page.locator('#app').textContent()).toContain('Ada Lovelace');
  expect(await page.evaluate('window.isSamePage')).toBe(true);
  expect(await readRequests(page)).toEqual(['/auth/session']);
});
