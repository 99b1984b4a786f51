import { defineConfig } from '@playwright/test';

// CHROMIUM names a browser, such as /usr/bin/chromium. By default it is the installed Chrome.
const { CHROMIUM, PORT = '5174' } = process.env;

export default defineConfig({
  testDir: 'tests',
  use: {
    baseURL: `http://localhost:${PORT}`,
    ...(CHROMIUM ? { launchOptions: { executablePath: CHROMIUM } } : { channel: 'chrome' }),
  },
  webServer: {
    command: `npx vite --port ${PORT} --strictPort`,
    url: `http://localhost:${PORT}`,
  },
});
