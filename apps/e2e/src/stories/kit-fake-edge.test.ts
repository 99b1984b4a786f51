import { expect, test } from '@postern/browser/testing/playwright';
import { showExample } from '../kit-page.ts';

// Nothing listens there: the test itself serves the app and its edge.
const ORIGIN = 'http://localhost:9';

test.use({ baseURL: ORIGIN });

test.describe('without a session', () => {
  test.use({ signedInAs: null });

  test('a page that signs in by itself visits the fake provider, and returns', async ({
    page,
    edge,
  }) => {
    await showExample(page, ORIGIN, 'router.ts');
    await page.goto('/projects?day=1');
    await expect(page).toHaveTitle('Your projects.');
    expect(page.url()).toBe(`${ORIGIN}/projects?day=1`);
    expect(edge.requests.filter(({ path }) => path === '/auth/callback')).toHaveLength(1);
  });
});

test('the API responds as the test says', async ({ page, edge }) => {
  edge.api = () => Response.json(['a project']);
  await showExample(page, ORIGIN, 'projects.ts');
  await page.goto('/');
  await expect(page.locator('body')).toHaveText('["a project"]');
});
