import { defineConfig } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

const IS_CI = process.env['CI'] !== undefined;
/** The same stories run on each runtime; each run keeps results of its own. */
const { POSTERN_E2E_RUNTIME: runtime } = process.env;
const suffix = runtime ? `-${runtime}` : '';

export default defineConfig({
  testDir: 'src/stories',
  outputDir: '.results/artifacts',
  // One product per worker; two cores carry one of them and a browser.
  workers: 1,
  forbidOnly: IS_CI,
  // A browser that is driven has hiccups of its own; `pnpm test` says how many needed the second try.
  retries: IS_CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: `.results/tests${suffix}.json` }]],
  use: {
    // Recording slows each step down: `pnpm test` records a second try only.
    trace: IS_CI ? 'on-first-retry' : 'retain-on-failure',
    launchOptions: buildLaunchOptions(),
  },
});
