import { buildLaunchOptions } from '@postern/chromium';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { playwright } from '@vitest/browser-playwright';
import solid from 'vite-plugin-solid';
import {
  defineConfig,
  type Plugin,
  type TestProjectInlineConfiguration,
  type ViteUserConfig,
} from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

/** Paths of the app and the provider in tests. Each serves the same page, see src/acceptance/tab.ts. */
const TAB = /^\/(app|callback|login|provider)(\/|\?|$)/;

const tabs: Plugin = {
  name: 'browser:tabs',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      if (!TAB.test(request.url ?? '')) return next();
      response.setHeader('content-type', 'text/html');
      response.end(
        '<!doctype html><main id="app"></main><script type="module" src="/src/acceptance/page.ts"></script>',
      );
    });
  },
};

/** These tests run in Node; all others run in a real browser. */
const IN_NODE = ['src/server.test.ts', 'src/hot-reload.test.ts'];

const inBrowser: TestProjectInlineConfiguration['test'] = {
  // *.spec.ts files are Playwright's.
  include: ['{src,examples}/**/*.test.ts'],
  exclude: IN_NODE,
  // Files are tabs of one origin. In parallel, they would receive each other's broadcasts.
  fileParallelism: false,
  ...limits,
  browser: {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: buildLaunchOptions() }),
    instances: [{ browser: 'chromium' }],
  },
};

const config: ViteUserConfig = defineConfig({
  plugins: [tabs, vue(), svelte(), solid({ include: ['examples/solid/**'] })],
  // Bundled in advance: a dependency found later would make the dev server reload the page.
  optimizeDeps: {
    include: [
      'preact',
      'preact/hooks',
      'preact/jsx-dev-runtime',
      'preact/test-utils',
      '@preact/signals',
      'react',
      'react/jsx-dev-runtime',
      'react-dom/client',
      'vue',
      'svelte',
      'svelte/reactivity',
      'solid-js',
      'solid-js/web',
      '@angular/common',
      '@angular/compiler',
      '@angular/core',
      '@angular/platform-browser',
    ],
  },
  test: {
    ...limits,
    // Otherwise Solid's plugin selects jsdom, which is not installed.
    environment: 'node',
    reporters,
    projects: [
      { extends: true, test: { name: 'page', ...inBrowser } },
      { test: { ...limits, name: 'server', include: IN_NODE } },
    ],
  },
});
export default config;
