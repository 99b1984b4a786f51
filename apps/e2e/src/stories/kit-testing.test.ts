import { test } from '@postern/browser/testing/playwright';
import { showExample } from '../kit-page.ts';

// Nobody listens there: the app and its edge are answered by the test itself.
const ORIGIN = 'http://localhost:9';

test.use({ baseURL: ORIGIN });
test.beforeEach(async ({ page }) => showExample(page, ORIGIN, 'preact.tsx'));

// The kit's own example of a Playwright test, as its README shows it.
import '../../../../packages/browser/examples/signed-in.spec.ts';
