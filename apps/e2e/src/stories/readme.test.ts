import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { showExample } from '../kit-page.ts';
import { expect, goToConsent, test } from '../story.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const EXAMPLE = resolve(ROOT, 'packages/browser/examples/projects.ts');

test('the README shows the tested example', () => {
  const example = `\`\`\`ts\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``;
  for (const readme of ['README.md', 'packages/browser/README.md']) {
    expect(readFileSync(resolve(ROOT, readme), 'utf8')).toContain(example);
  }
});

test('the example of the README signs in and shows projects', async ({ page, product }) => {
  await showExample(page, product.origin, 'projects.ts');
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.locator('body')).toContainText('Das Salz der Insel');
  await expect(page).toHaveTitle('Example');
});
