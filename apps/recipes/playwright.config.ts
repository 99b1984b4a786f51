import { defineConfig } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

export default defineConfig({
  testDir: 'tests',
  outputDir: '.results/artifacts',
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '.results/tests.json' }]],
  use: {
    launchOptions: buildLaunchOptions(),
  },
});
