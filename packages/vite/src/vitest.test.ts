import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from './testing/dev-app.ts';

const VITEST = resolve(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const TEST = `import { expect, test, vi } from 'vitest';

vi.mock('@postern/browser', () => ({ createAuth: () => ({ fetch: () => 'orders' }) }));
test('a module of the app', async () => {
  const { auth } = await import('./src/auth.ts');
  expect(auth.fetch('/api/orders')).toBe('orders');
});
`;

/** An environment as happy-dom and jsdom are: its modules are those of a browser. */
const BROWSER = `export default {
  name: 'browser',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};
`;

test('an app’s own test in Vitest replaces createAuth', async () => {
  const folder = await createApp({
    'auth.test.ts': TEST,
    'browser.ts': BROWSER,
    'src/title.ts': '',
  });
  onTestFinished(() => rm(folder, { recursive: true }));
  const config = join(folder, 'vite.config.ts');
  const args = [VITEST, 'run', '--environment', './browser.ts', '--config', config];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--root', folder]);
  expect(stdout).toContain('1 passed');
});
