import { showExample } from '../kit-page.ts';
import { expect, goToConsent, test } from '../story.ts';

test('the example of the kit’s README signs in and shows projects', async ({ page, product }) => {
  await showExample(page, product.origin, 'projects.ts');
  await goToConsent(page, product.origin);
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.locator('body')).toContainText('Das Salz der Insel');
  await expect(page).toHaveTitle('Example');
});
