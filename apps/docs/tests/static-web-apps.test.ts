import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterEach, expect, test } from 'vitest';
import { findFreePort } from '../src/dev-app.ts';
import { launchChromium } from './served-site.ts';

const EXAMPLES = resolve(import.meta.dirname, '../examples/coming-from');
const CLI = '@azure/static-web-apps-cli@2.0.10';
/** Its page loads jQuery from a network for content; the test gives it the package. */
const JQUERY = 'jquery@3.7.1';
const TIMEOUT_MS = 300_000;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Installs the emulator of Static Web Apps: 180 MB, too much for every clone. What it would compile is not needed. */
async function installCli(folder: string): Promise<string> {
  const args = [
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    CLI,
    JQUERY,
  ];
  await promisify(execFile)('npm', args, { cwd: folder });
  return join(folder, 'node_modules/@azure/static-web-apps-cli/dist/cli/bin.js');
}

/** Builds the page of the guide, with its configuration. */
async function buildApp(folder: string): Promise<string> {
  const app = join(folder, 'app');
  const target = 'esnext';
  await build({ root: EXAMPLES, logLevel: 'error', build: { outDir: app, target } });
  const text = await readFile(join(EXAMPLES, 'static-web-apps/staticwebapp.config.json'), 'utf8');
  // With a provider of its own, the emulator would go to Entra. Without one, it has a page of its own.
  const { auth: _, ...config }: Record<string, unknown> = JSON.parse(text);
  await writeFile(join(app, 'staticwebapp.config.json'), JSON.stringify(config));
  return app;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startEmulator(folder: string, api: string): Promise<string> {
  const [cli, app, port] = [await installCli(folder), await buildApp(folder), await findFreePort()];
  const args = [cli, 'start', app, '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(process.execPath, [...args, '--api-devserver-url', api], {
    // It looks for configuration files below its folder, and starts a process of its own.
    cwd: app,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => process.kill(-(child.pid ?? 0), 'SIGKILL'));
  await new Promise<void>((done, reject) => {
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('emulator started')) done();
    });
    child.once('exit', () => reject(new Error('The emulator ended')));
  });
  return `http://127.0.0.1:${port}`;
}

test.skipIf(process.env['POSTERN_DOCS_ALL'] !== '1')(
  'before: an app on Static Web Apps signs in, calls its API and signs out (only in test:docs)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-swa-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const principals: unknown[] = [];
    const api = createServer(({ headers }, response) => {
      principals.push(headers['x-ms-client-principal']);
      response.end('{"order":42}');
    });
    ends.push(() => {
      api.close();
      api.closeAllConnections();
    });
    const origin = await startEmulator(folder, `http://127.0.0.1:${await listen(api)}`);
    const browser = await launchChromium();
    ends.push(() => browser.close());
    const page = await browser.newPage();
    await page.route(
      (url) => url.origin !== origin,
      (route) =>
        route.request().url().includes('/jquery')
          ? route.fulfill({ path: join(folder, 'node_modules/jquery/dist/jquery.min.js') })
          : route.abort(),
    );
    const start = `${origin}/?from=static-web-apps&part=before`;
    await page.goto(start);
    await page.locator('#name', { hasText: 'signed out' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    // The page keeps what is typed, key by key.
    await page.locator('#userDetails').pressSequentially('ada@example.com');
    await page.locator('#submit').click();
    await page.waitForURL(`${origin}/`);
    await page.goto(start);
    await page.locator('#name', { hasText: 'ada@example.com' }).waitFor();
    await page.getByRole('button', { name: 'Orders' }).click();
    await expect.poll(() => page.locator('#orders').textContent()).toBe('{"order":42}');
    expect(principals.at(-1)).toEqual(expect.any(String));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.search === '');
    await page.goto(start);
    await page.locator('#name', { hasText: 'signed out' }).waitFor();
  },
  TIMEOUT_MS,
);
