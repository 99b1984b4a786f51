import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import { startProduct } from './product.ts';
import { calm, type Scene, scenes } from './scenes.ts';

// `pnpm screenshots` takes every page of the console in both themes and three widths, from the running
// product. All go to a folder that git ignores, and some to the folder that the README shows.

const FOLDER = resolve(import.meta.dirname, '../../console/screenshots');
const SIZES = [
  { width: 360, height: 780 },
  { width: 1280, height: 850 },
  { width: 2560, height: 1440 },
] as const;
const THEMES = ['light', 'dark'] as const;

/** The screenshots in the README: name, theme and width. */
const CHOSEN = new Set([
  'sign-in-light-1280',
  'projects-light-1280',
  'project-dark-360',
  'messages-dark-1280',
  'flows-light-1280',
  'flows-failure-dark-1280',
  'flows-light-360',
  'faults-light-1280',
]);

const only = process.argv.slice(2);
const product = await startProduct();
const browser = await chromium.launch(buildLaunchOptions());
try {
  if (only.length === 0) await rm(resolve(FOLDER, 'all'), { recursive: true, force: true });
  await mkdir(resolve(FOLDER, 'all'), { recursive: true });
  const page = await browser.newPage({ reducedMotion: 'reduce', locale: 'en-GB' });
  for (const scene of scenes) {
    await calm(product);
    await scene.open(page, product);
    if (only.length === 0 || only.includes(scene.name)) await shoot(page, scene);
    await scene.close?.(page);
  }
} finally {
  await browser.close();
  await product.end();
}

async function shoot(page: Page, { name }: Scene): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(() => scrollTo(0, 0));
      const file = `${name}-${theme}-${size.width}`;
      const path = resolve(FOLDER, 'all', `${file}.png`);
      await page.screenshot({ path, fullPage: true });
      if (CHOSEN.has(file)) await writeFile(resolve(FOLDER, `${file}.webp`), await shootWebp(page));
    }
  }
  console.log(name);
}

/** Takes a WebP, which has a third of the bytes of PNG. Playwright writes PNG and JPEG only. */
async function shootWebp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 88 });
  await session.detach();
  return Buffer.from(data, 'base64');
}
