import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { findAccessFaults } from '@postern/testing/accessibility';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPageFacts } from '../src/site/sidebar.ts';
import { launchChromium, type ServedSite, serveSite } from './served-site.ts';

const TIMEOUT_MS = 240_000;
/** `pnpm test:docs` sets it: the tests visit every page. Default: every sixth page. */
const EVERY = process.env['POSTERN_DOCS_ALL'] === '1' ? 1 : 6;
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

let site: ServedSite;
let browser: Browser;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await site.stop();
});

/** Visits pages in two tabs. Returns what `look` finds wrong, with requests to others and errors. */
async function visit(
  paths: readonly string[],
  options: BrowserContextOptions,
  look: (page: Page) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  // A step of the inspector fades in; axe would measure it half-way.
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const found: string[] = [];
  const left = [...paths];
  const walk = async (): Promise<void> => {
    const page = await context.newPage();
    let path = '';
    page.on('request', (request) => {
      const address = request.url();
      if (!address.startsWith(site.origin) && !address.startsWith('data:')) {
        found.push(`${path}: requests ${address}`);
      }
    });
    page.on('console', (message) => {
      if (message.type() === 'error') found.push(`${path}: ${message.text()}`);
    });
    page.on('pageerror', (error) => found.push(`${path}: ${error.message}`));
    for (path = left.shift() ?? ''; path !== ''; path = left.shift() ?? '') {
      await page.goto(site.origin + path);
      found.push(...(await look(page)).map((each) => `${path}: ${each}`));
    }
  };
  await Promise.all([walk(), walk()]);
  await context.close();
  return found;
}

async function checkWidth(page: Page): Promise<readonly string[]> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  return width > PHONE.width ? [`is ${width} px wide`] : [];
}

const isVisited = (_: unknown, index: number): boolean => index % EVERY === 0;

test(
  'pages fit a phone, keep their policy, load nothing from third parties, and are accessible in light',
  async () => {
    const paths = site.paths.filter(isVisited);
    const options: BrowserContextOptions = { viewport: PHONE, colorScheme: 'light' };
    const wrong = await visit(paths, options, async (page) => [
      ...(await checkWidth(page)),
      ...(await findAccessFaults(page)),
    ]);
    expect(site.paths.length).toBeGreaterThan(70);
    expect(paths.length).toBeGreaterThan(12);
    expect(wrong).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a page of each section is accessible in dark, on a wide screen',
  async () => {
    const sections = new Map(
      site.paths.map((path) => [path.split('/').slice(0, 3).join('/'), path]),
    );
    const paths = [...new Set(sections.values())].filter(isVisited);
    const wrong = await visit(paths, { viewport: DESKTOP, colorScheme: 'dark' }, findAccessFaults);
    expect(wrong).toEqual([]);
  },
  TIMEOUT_MS,
);

test('without JavaScript, a page has its text, its links and its navigation', async () => {
  const wrong = await visit(
    ['/', '/start/', '/reference/settings/'],
    { viewport: PHONE, javaScriptEnabled: false },
    async (page) => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Menu' }).click();
      const link = page.getByRole('link', { name: 'Two minutes to signed in' });
      await link.first().waitFor();
      return [];
    },
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['light', 0.8, 1],
  ['dark', 0, 0.2],
] as const)(
  'without JavaScript, the theme is that of a %s system',
  async (colorScheme, least, most) => {
    const context = await browser.newContext({ javaScriptEnabled: false, colorScheme });
    const page = await context.newPage();
    await page.goto(`${site.origin}/start/`);
    for (const part of ['body', '.expressive-code pre']) {
      const colour = await page
        .locator(part)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
      const channels = [...colour.matchAll(/[\d.]+/g)].slice(0, 3).map(Number);
      const lightness = channels.reduce((sum, each) => sum + each, 0) / (3 * 255);
      expect([part, lightness]).toEqual([part, expect.toSatisfy(isBetween(least, most))]);
    }
    await context.close();
  },
);

const isBetween = (least: number, most: number) => (value: number) =>
  value >= least && value <= most;

test('an unknown address shows the 404 page, with a link to the start', async () => {
  const page = await browser.newPage({ viewport: PHONE });
  const response = await page.goto(`${site.origin}/no/such/page/`);
  expect(response?.status()).toBe(404);
  await page.getByText('Page not found').waitFor();
  await page.getByRole('link', { name: 'Postern' }).click();
  await page.getByRole('heading', { name: 'Postern', level: 1 }).waitFor();
  await page.close();
});

test.each([PHONE, DESKTOP])(
  'a link to a heading far down a page of code shows that heading, at %o',
  async (viewport) => {
    const page = await browser.newPage({ viewport });
    const headings = page.locator('.sl-markdown-content h3');
    await page.goto(`${site.origin}/reference/api/edge/`);
    const count = await headings.count();
    for (const part of [0.25, 0.45, 0.5, 0.75]) {
      const heading = headings.nth(Math.floor(count * part));
      const id = await heading.getAttribute('id');
      // A page that was shown before knows the heights of its code.
      await page.goto('about:blank');
      await page.goto(`${site.origin}/reference/api/edge/#${id}`);
      await expect.poll(() => heading.evaluate(isInSight), { message: id ?? '' }).toBe(true);
    }
    await page.close();
  },
);

const isInSight = (element: Element): boolean => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
};

test('the search finds a setting', async () => {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.goto(site.origin);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('textbox', { name: 'Search' }).fill('POSTERN_LEASE_SECONDS');
  await expect
    .poll(async () => page.getByRole('link', { name: 'Settings', exact: true }).count())
    .toBeGreaterThan(0);
  await page.close();
});

test('every page exists as Markdown, and in llms.txt', async () => {
  const index = await (await fetch(`${site.origin}/llms.txt`)).text();
  for (const { slug, title } of readPageFacts()) {
    const path = `/${slug || 'index'}.md`;
    expect(index).toContain(`- [${title}](${path})`);
    const response = await fetch(site.origin + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(await response.text()).toMatch(/^# /);
  }
});

test('the policy allows no script but those of the site', () => {
  const headers = readFileSync(resolve(import.meta.dirname, '../dist/_headers'), 'utf8');
  const [, scripts = ''] = /script-src ([^;]*)/.exec(headers) ?? [];
  expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:/);
});

test('the playground shows the recorded sign-in, and the failure of the call', async () => {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.goto(`${site.origin}/concepts/playground/`);
  await expect.poll(() => page.locator('flow-inspector .steps > li').count()).toBeGreaterThan(6);
  await page
    .locator('flow-inspector')
    .getByRole('button', { name: /route_unknown/ })
    .click();
  await expect
    .poll(() => page.locator('flow-inspector .steps').textContent())
    .toContain('There is no such route');
  await page.close();
});
