import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Response } from '@playwright/test';
import { calm, scenes } from '../scenes.ts';
import { expect, signIn, test } from '../story.ts';

/** JavaScript and CSS of the first load, compressed, in bytes: all that comes, asked for or not. */
const FIRST_LOAD_BYTES = 30_000;
/** How long it may take to go through all scenes on a busy machine, in milliseconds. */
const ALL_SCENES_MS = 300_000;
/** A page that shifts less than this, nobody sees shift (Cumulative Layout Shift). */
const MAX_SHIFT = 0.005;

const VIEWS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const;

/**
 * Adds up what moves without being asked to. To the browser, what moves within half a second of an
 * input was asked for. Here that half second begins anew with an answer that an input has asked for:
 * how long it takes is a matter of the machine, and not of the page.
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

test('every page and state: axe finds nothing, in light and wide, dark and narrow; nothing shifts', async ({
  page,
  product,
}) => {
  test.setTimeout(ALL_SCENES_MS);
  await watchShifts(page);
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
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) {
        const targets = nodes.map(({ target }) => target.join(' ')).join(', ');
        findings.push(`${scene.name}, ${colorScheme}, ${width}: ${id} at ${targets}`);
      }
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) findings.push(`${scene.name}, ${width}: ${overflow}px too wide`);
    }
    await scene.close?.(page);
  }
  expect(findings).toEqual([]);
});

test('the first load is small, and no page asks anybody but Postern and the sign-in', async ({
  page,
  product,
}) => {
  test.setTimeout(ALL_SCENES_MS);
  const asked = new Set<string>();
  const sizes: Promise<number>[] = [];
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  const measure = (response: Response): void => {
    if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return;
    sizes.push(response.body().then((body) => gzipSync(body).byteLength));
  };
  page.on('response', measure);
  await page.goto(product.origin, { waitUntil: 'networkidle' });
  page.off('response', measure);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  for (const scene of scenes) {
    await calm(product);
    await scene.open(page, product);
    await scene.close?.(page);
  }
  expect([...asked].toSorted()).toEqual([product.lockitOrigin, product.origin].toSorted());
});

test('all of it works by keyboard: the skip link, the places, a flow and its text', async ({
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
  // The new page's heading has the focus: Tab goes on from there.
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

test('who wants less motion gets none', async ({ page, product }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // As long as it takes until they are looked for.
  await page.route('**/api/lockit/projects', () => undefined);
  await signIn(page, product.origin);
  await expect(page.getByText('Loading your projects')).toBeAttached();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.getByRole('link', { name: 'Flows' }).click();
  await page.locator('.step').first().waitFor();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
