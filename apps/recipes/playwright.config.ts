import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** `POSTERN_CHROMIUM`, set by the workspace's test command, or where Chromium usually is. */
const executablePath = [process.env['POSTERN_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

export default defineConfig({
  testDir: 'tests',
  outputDir: '.results/artifacts',
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '.results/tests.json' }]],
  use: {
    launchOptions: {
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
      ...(executablePath !== undefined && { executablePath }),
    },
  },
});
