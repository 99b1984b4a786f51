import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'vite';
import { expect, goToConsent, test } from '../story.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const EXAMPLE = resolve(ROOT, 'packages/browser/examples/projects.ts');

test('the README shows the example that runs', () => {
  const example = `\`\`\`ts\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``;
  for (const readme of ['README.md', 'packages/browser/README.md']) {
    expect(readFileSync(resolve(ROOT, readme), 'utf8')).toContain(example);
  }
});

test('the example of the README signs in and shows projects', async ({ page, product }) => {
  const script = await bundle(EXAMPLE);
  const html = '<!doctype html><title>Example</title><button>Sign in with LockitNetwork</button>';
  await page.route(
    ({ origin, pathname }) => origin === product.origin && /^\/(callback)?$/.test(pathname),
    (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `${html}<script type="module">${script}</script>`,
      }),
  );
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.locator('body')).toContainText('Das Salz der Insel');
});

async function bundle(entry: string): Promise<string> {
  const built = await build({
    root: resolve(ROOT, 'packages/browser'),
    logLevel: 'error',
    configFile: false,
    build: { write: false, rolldownOptions: { input: entry } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const result of outputs) {
    if (!('output' in result)) continue;
    const [chunk] = result.output;
    return chunk.code;
  }
  throw new Error('the example did not bundle');
}
