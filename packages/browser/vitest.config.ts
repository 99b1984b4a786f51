import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** `POSTERN_CHROMIUM`, set by the workspace's test command, or where Chromium usually is. */
const executablePath = [process.env['POSTERN_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

// The kit is tested where it runs: in a real browser.
const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
          ...(executablePath !== undefined && { executablePath }),
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
export default config;
