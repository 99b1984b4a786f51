import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import {
  defineConfig,
  type Plugin,
  type TestProjectInlineConfiguration,
  type ViteUserConfig,
} from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

/** `POSTERN_CHROMIUM`, set by the workspace's test command, or where Chromium usually is. */
const executablePath = [process.env['POSTERN_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Addresses of the app and of the service in tests: each is the same page, see src/acceptance/tab.ts. */
const TAB = /^\/(app|callback|service)(\/|\?|$)/;

const tabs: Plugin = {
  name: 'browser:tabs',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      if (!TAB.test(request.url ?? '')) return next();
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><script type="module" src="/src/acceptance/page.ts"></script>');
    });
  },
};

// The kit is tested where it runs: in a real browser. On a server it only has to do no harm.
const inBrowser: TestProjectInlineConfiguration['test'] = {
  // A *.spec.ts is Playwright's.
  include: ['{src,examples}/**/*.test.ts'],
  exclude: ['src/server.test.ts'],
  // Files that ran side by side would hear each other: they are tabs of one origin.
  fileParallelism: false,
  // Only row 10 measures, against its own bound.
  ...limits,
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
};

const config: ViteUserConfig = defineConfig({
  plugins: [tabs],
  // Found while tests run, they would make the dev server reload the page in the midst of one.
  // React's own renderer is not needed: its store contract is the same in Preact's stand-in for it.
  resolve: { alias: { react: 'preact/compat' } },
  optimizeDeps: {
    include: ['preact', 'preact/compat', 'preact/hooks', 'preact/test-utils', '@preact/signals'],
  },
  test: {
    ...limits,
    reporters,
    projects: [
      { extends: true, test: { name: 'page', ...inBrowser } },
      { test: { ...limits, name: 'server', include: ['src/server.test.ts'] } },
    ],
  },
});
export default config;
