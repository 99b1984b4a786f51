import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { findAccessFaults } from '@postern/testing/accessibility';
import { calm, scenes } from '../scenes.ts';
import { expect, signIn, test } from '../story.ts';

/** The budget for JavaScript and CSS of the first load, compressed, in bytes, preloads included. */
const FIRST_LOAD_BYTES = 30_500;
/** The time limit for all scenes on a busy machine. */
const ALL_SCENES_MS = 300_000;
/** The largest invisible Cumulative Layout Shift. */
const MAX_SHIFT = 0.005;

const VIEWS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const;

/**
 * Sums up unexpected layout shifts. The browser expects shifts within half a second of an input. Here
 * that half second restarts with a response to the input, because its duration depends on the
 * machine, not on the page.
 */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const ASKED_MS = 500;
    const asksMs: number[] = [];
    const ask = (): void => void asksMs.push(performance.now());
    const isAsked = (atMs: number): boolean =>
      asksMs.some((askMs) => askMs <= atMs && atMs < askMs + ASKED_MS);
    for (const type of ['pointerdown', 'keydown']) addEventListener(type, ask, true);
    const send = fetch.bind(window);
    Reflect.set(window, 'fetch', async (...request: Parameters<typeof fetch>) => {
      const isOfInput = isAsked(performance.now());
      try {
        return await send(...request);
      } finally {
        if (isOfInput) ask();
      }
    });
    Reflect.set(window, 'shifts', []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (Reflect.get(entry, 'hadRecentInput') === true || isAsked(entry.startTime)) continue;
        Reflect.get(window, 'shifts').push([
          Reflect.get(entry, 'value'),
          ...Reflect.get(entry, 'sources').map(({ node }: { node?: Element }) => node?.className),
        ]);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

async function readShifts(page: Page): Promise<[number, ...string[]][]> {
  return page.evaluate(() => Reflect.get(window, 'shifts'));
}

test('no state has a fault that axe finds in two views, shifts, or calls a third party', async ({
  page,
  product,
}) => {
  test.setTimeout(ALL_SCENES_MS);
  await watchShifts(page);
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  const findings: string[] = [];
  for (const scene of scenes) {
    await calm(product);
    await page.setViewportSize({ width: 1280, height: 850 });
    await scene.open(page, product);
    const shifts = await readShifts(page);
    const shift = shifts.reduce((sum, [value]) => sum + value, 0);
    if (shift > MAX_SHIFT) findings.push(`${scene.name}: shifts by ${JSON.stringify(shifts)}`);
    for (const { colorScheme, width } of VIEWS) {
      await page.setViewportSize({ width, height: 850 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const faults = await findAccessFaults(page);
      findings.push(...faults.map((each) => `${scene.name}, ${colorScheme}, ${width}: ${each}`));
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.body.clientWidth,
      );
      if (overflow > 0) findings.push(`${scene.name}, ${width}: ${overflow}px too wide`);
    }
    await scene.close?.(page);
  }
  expect(findings).toEqual([]);
  expect([...asked].toSorted()).toEqual([product.lockitOrigin, product.origin].toSorted());
});

test('forced colors leave a mark on the current page, and on no other', async ({
  page,
  product,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${product.origin}/flows`);
  await page.getByRole('heading', { level: 1, name: 'Flows' }).waitFor();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 850 });
    const marked = await page
      .locator('.shell-nav a')
      .evaluateAll((links) =>
        links
          .filter((link) => getComputedStyle(link).textDecorationLine === 'underline')
          .map(({ textContent }) => textContent),
      );
    expect(marked).toEqual(['Flows']);
  }
  const borders = await page
    .locator('.shell-nav a:not([aria-current])')
    .evaluateAll((links) => links.map((link) => getComputedStyle(link).borderBlockEndColor));
  const canvas = await page.evaluate(
    () => getComputedStyle(document.documentElement).backgroundColor,
  );
  expect(new Set(borders)).toEqual(new Set([canvas]));
});

test('the first load is small', async ({ page, product }) => {
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return;
    sizes.push(response.body().then((body) => gzipSync(body).byteLength));
  });
  await page.goto(product.origin, { waitUntil: 'networkidle' });
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
});

test('the console works by keyboard: skip link, navigation, a flow and its text', async ({
  page,
  product,
}) => {
  await signIn(page, product.origin);
  await page.reload();
  await page.getByRole('link', { name: /Das Salz der Insel/ }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.getByRole('link', { name: 'Flows' }).focus();
  await page.keyboard.press('Enter');
  // The new page's heading has the focus, so Tab continues from there.
  await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Check the session' })).toBeFocused();
  const flow = page.getByRole('button', { name: /Succeeded: Sign-in/ });
  await flow.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Sign-in' })).toBeVisible();
  await expect(flow).toBeFocused();
  await expect(flow).toHaveAttribute('aria-current', 'true');
});

test('has no motion for users who prefer reduced motion', async ({ page, product }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // Long enough for the test to see animations.
  await page.route('**/api/lockit/projects', () => undefined);
  await signIn(page, product.origin);
  await expect(page.getByText('Loading your projects')).toBeAttached();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.getByRole('link', { name: 'Flows' }).click();
  await page.locator('.step').first().waitFor();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
