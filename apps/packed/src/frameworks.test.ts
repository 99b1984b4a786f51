import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium, openPage, signInAsAda } from './chromium.ts';
import { buildImports, listEntries } from './entries.ts';
import { APP_NAMES, findPath, writeApps } from './framework-apps.ts';
import { findFreePort, launch, run } from './stranger.ts';

const ENTRIES = listEntries('kit');
const NAMES = ENTRIES.map((_, index) => `entry${index}`).join(', ');
/** Imports every entry of the kit, and says so. */
const IMPORT_ALL = `import '@angular/compiler';
${buildImports(ENTRIES)}
document.title = String([${NAMES}].length);
`;

let browser: Browser;
let origin: string;
beforeAll(async () => {
  browser = await openChromium();
  await writeApps('apps', APP_NAMES, { entries: IMPORT_ALL });
  const built = await run('vite', ['build', 'apps', '--logLevel', 'warn'], { NO_COLOR: '1' });
  if (built.status !== 0) throw new Error(built.output);
  const port = await findFreePort();
  origin = `http://localhost:${port}`;
  const args = ['preview', 'apps', '--port', String(port), '--strictPort'];
  const preview = await launch('vite', args, { NO_COLOR: '1' }, 'development provider');
  return () => preview.end();
});
afterAll(() => browser.close());

test('a page built by Vite imports every entry of the kit', async () => {
  const page = await openPage(browser, `${origin}/entries/`);
  await expect.poll(() => page.title()).toBe(String(ENTRIES.length));
});

test.each(APP_NAMES)(
  'the app of the README (%s), built by Vite, signs in and out',
  async (name) => {
    const url = `${origin}/${findPath(name)}`;
    const page = await openPage(browser, url);
    await signInAsAda(page);
    expect(page.url()).toBe(url);
    const text = await page.locator('#app').textContent();
    expect(text).toContain(name === 'preact' ? 'development' : 'Ada Lovelace');
    await page.getByRole('button', { name: 'Sign out' }).click();
    if (name === 'ten-lines') {
      // The app of ten lines also ends the provider's session: the provider asks.
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
    }
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(url);
  },
);
