import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';

const PACKAGE = resolve(import.meta.dirname, '../..');
const VITE = join(PACKAGE, 'node_modules/vite/bin/vite.js');
/** What Node has compiled: a process that finds it starts in half of the processor time. */
const COMPILED = join(PACKAGE, 'node_modules/.cache/compiled');

/** Files of an app, by path. */
export type Files = Readonly<Record<string, string>>;

/** A small app: it shows its user, and has one button to sign in and one to sign out. */
export const APP: Files = {
  'index.html': `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>App</title></head>
<body><h1 id="title"></h1><p id="user"></p><button id="act"></button>
<script type="module" src="/src/main.ts"></script></body>
</html>
`,
  'src/auth.ts': `import { createAuth } from '@postern/browser';
import './title.ts';

export const auth = createAuth<{ name?: string }>();
`,
  'src/title.ts': `document.querySelector('#title')!.textContent = 'First title';
`,
  'src/main.ts': `import { auth } from './auth.ts';

const user = document.querySelector('#user')!;
const act = document.querySelector<HTMLButtonElement>('#act')!;
const show = (): void => {
  const { state } = auth;
  const isIn = state.status === 'signed-in';
  user.textContent = isIn ? (state.session.user?.name ?? 'nameless') : state.status;
  act.textContent = isIn ? 'Sign out' : 'Sign in';
  act.onclick = () => void (isIn ? auth.signOut({ atProvider: true }) : auth.signIn());
};
auth.subscribe(show);
show();
import.meta.hot?.accept();
`,
  'vite.config.ts': `import postern from '@postern/vite';

export default { plugins: [postern()] };
`,
};

/** A configuration file of one provider and one API. */
export const CONFIG = `import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env.WORK_ISSUER,
      clientId: env.WORK_CLIENT_ID,
      clientSecret: env.WORK_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'offline_access'],
      claims: ['name'],
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' },
  ],
}));
`;

/** An app in a separate folder, and the Vite that serves it. */
export interface DevApp {
  readonly folder: string;
  readonly origin: string;
  /** What Vite has printed so far. */
  output(): string;
  /** Writes a file of the app. */
  write(path: string, text: string): Promise<void>;
  end(): Promise<void>;
}

/** Options of {@link startDevApp}. */
export interface DevAppOptions {
  /** Files that replace those of {@link APP} or add to them. */
  readonly files?: Files;
  readonly variables?: Readonly<Record<string, string>>;
  /** Arguments of the command `vite`; the port is added. Default: those of the dev server. */
  readonly args?: readonly string[];
  /** Default `http://localhost`. */
  readonly base?: string;
}

/** Makes an app's folder. It is below this package, so that the app finds the packages. */
export async function createApp(files: Files = {}): Promise<string> {
  const results = join(PACKAGE, '.results');
  await mkdir(results, { recursive: true });
  const folder = await mkdtemp(join(results, 'app-'));
  for (const [path, text] of Object.entries({ ...APP, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Starts Vite in a separate process, as `npx vite` does. */
export async function startDevApp({
  files = {},
  variables = {},
  args = [],
  base = 'http://localhost',
}: DevAppOptions = {}): Promise<DevApp> {
  const folder = await createApp(files);
  const port = await findFreePort();
  const vite = spawnVite(folder, [...args, '--port', String(port), '--strictPort'], variables);
  let output = '';
  vite.stdout?.on('data', (text) => {
    output += text;
  });
  vite.stderr?.on('data', (text) => {
    output += text;
  });
  const app: DevApp = {
    folder,
    origin: `${base}:${port}`,
    output: () => output,
    write: (path, text) => replaceFile(join(folder, path), text),
    async end() {
      if (vite.exitCode === null && vite.kill()) await once(vite, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/Local:/);
  } catch (error) {
    await app.end();
    throw error;
  }
  return app;
}

/** Starts Vite as {@link startDevApp} does, and ends it with the test. */
export async function startTestApp(options: DevAppOptions = {}): Promise<DevApp> {
  const app = await startDevApp(options);
  onTestFinished(() => app.end());
  return app;
}

/**
 * Writes a file in one step. Vite can read a file that `writeFile` has emptied and not yet filled,
 * and it ignores a second change within 50 ms.
 */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, text);
  await wait(200);
  await rename(draft, path);
}

/** Starts the command `vite` in a folder. */
export function spawnVite(
  cwd: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITE|NODE_ENV)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: COMPILED,
    ...variables,
  };
  return spawn(process.execPath, [VITE, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
