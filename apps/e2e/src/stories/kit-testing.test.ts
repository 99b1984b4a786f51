import { test } from '@postern/browser/testing/playwright';
import { showExample } from '../kit-page.ts';

// Nothing listens there: the test itself serves the app and its edge.
const ORIGIN = 'http://localhost:9';

test.use({ baseURL: ORIGIN });
test.beforeEach(async ({ page }) => showExample(page, ORIGIN, 'preact.tsx'));

// The Playwright test from the kit's README.
import '../../../../packages/browser/examples/signed-in.spec.ts';
