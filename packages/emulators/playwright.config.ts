import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './src/testing/chromium.ts';

const executablePath = findChromium();

/** Runs the example of the Playwright fixture; `src/fixtures/playwright.test.ts` starts it. */
const config: PlaywrightTestConfig = defineConfig({
  testDir: 'src/fixtures/playwright-example',
  testMatch: '*.example.ts',
  reporter: 'list',
  outputDir: '.results/playwright',
  use: {
    launchOptions: {
      args: [...CHROMIUM_FLAGS],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
});
export default config;
