import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
/** The most elements that a fault names. */
const MAX_NAMED = 3;

/**
 * Finds the faults of accessibility that axe sees, each as its rule and the elements. axe runs in the
 * page itself: `@axe-core/playwright` opens another page for each analysis, and takes twice as long.
 */
export async function findAccessFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    async (): Promise<AxeResults> =>
      Reflect.get(globalThis, 'axe').run({ resultTypes: ['violations'] }),
  );
  return violations.map(({ id, nodes }) => {
    const named = nodes.slice(0, MAX_NAMED).map(({ target }) => target.join(' '));
    return `${id} at ${named.join(', ')}`;
  });
}
