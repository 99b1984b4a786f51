import { defineConfig } from '@playwright/test';

// CHROMIUM names a browser, such as /usr/bin/chromium. By default it is the installed Chrome.
// Playwright sets APP_ORIGIN: the dev server below takes a free port, also beside `npm run dev`.
const { CHROMIUM, APP_ORIGIN = '' } = process.env;

export default defineConfig({
  testDir: 'tests',
  use: {
    baseURL: APP_ORIGIN,
    ...(CHROMIUM ? { launchOptions: { executablePath: CHROMIUM } } : { channel: 'chrome' }),
  },
  webServer: {
    // In the mode `test`, `.env.local` is not read: tests sign in at the development provider.
    command: 'npm run dev -- --mode test',
    wait: { stdout: /flows of your app: (?<app_origin>\S+)\/__postern/ },
  },
});
