import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

/** Runs the example of the Playwright fixture; `src/fixtures/playwright.test.ts` starts it. */
const config: PlaywrightTestConfig = defineConfig({
  testDir: 'src/fixtures/playwright-example',
  testMatch: '*.example.ts',
  reporter: 'list',
  outputDir: '.results/playwright',
  use: {
    launchOptions: buildLaunchOptions(),
  },
});
export default config;
