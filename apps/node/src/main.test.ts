import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';
import { afterEach, expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, 'main.ts');
const HEADERS = { 'x-postern': '1', 'content-type': 'application/json' };
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

function launch(variables: Record<string, string>): { child: ChildProcess; lines: string[] } {
  const env = { PATH: process.env['PATH'], ...variables };
  const child = spawn(process.execPath, [MAIN], { env });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  endings.push(() => void child.kill('SIGKILL'));
  return { child, lines };
}

async function start(): Promise<{
  origin: string;
  child: ChildProcess;
  lockit: string;
}> {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  endings.push(() => emulator.close());
  const { child, lines } = launch({
    POSTERN_PORT: '0',
    POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: emulator.origin,
  });
  await expect.poll(() => lines.join(), { timeout: 10_000 }).toContain('listening');
  const { port }: { port: number } = JSON.parse(lines.find((l) => l.includes('listening')) ?? '');
  return { origin: `http://127.0.0.1:${port}`, child, lockit: emulator.origin };
}

async function signIn(origin: string, lockit: string): Promise<string> {
  const redirectUri = 'http://localhost:5173/callback';
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: redirectUri,
    state: 'test',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  });
  const callback = await requestUserDecision(`${lockit}/oauth/authorize?${query}`);
  const code = new URL(callback).searchParams.get('code');
  const body = JSON.stringify({ connection: 'lockit', code, codeVerifier: VERIFIER, redirectUri });
  const init = { method: 'POST', headers: HEADERS, body };
  const response = await fetch(`${origin}/auth/callback`, init);
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

test('a user signs in, is forwarded, and signs out, in a process of its own', async () => {
  const { origin, lockit } = await start();
  const cookie = await signIn(origin, lockit);
  const headers = { ...HEADERS, cookie };
  const projects = await fetch(`${origin}/api/lockit/projects`, { headers });
  expect(await projects.text()).toContain('Das Salz der Insel');
  const out = await fetch(`${origin}/auth/logout`, { method: 'POST', headers });
  expect(out.status).toBe(204);
  expect((await fetch(`${origin}/api/lockit/projects`, { headers })).status).toBe(401);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
});

test('told to end, it finishes the call and the renewal under way', async () => {
  const { origin, lockit, child } = await start();
  const controls = createEmulatorControls(lockit);
  await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
  const cookie = await signIn(origin, lockit);
  await new Promise((resolve_) => setTimeout(resolve_, 1100));
  const target = '/oauth/access-token';
  await controls.addFault({ target, kind: 'latency', latencyMs: 500 });
  const call = fetch(`${origin}/api/lockit/projects`, { headers: { ...HEADERS, cookie } });
  await new Promise((resolve_) => setTimeout(resolve_, 150));
  child.kill('SIGTERM');
  expect((await call).status).toBe(200);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('without what it needs it does not start, and names every fix', async () => {
  const { child, lines } = launch({
    POSTERN_REDIS_URL: 'http://secret@localhost',
    POSTERN_PORT: 'x',
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  const text = lines.join('\n');
  for (const name of [
    'POSTERN_PUBLIC_ORIGIN',
    'POSTERN_KEYS',
    'POSTERN_REDIS_URL',
    'POSTERN_PORT',
  ]) {
    expect(text).toContain(`${name}: `);
  }
  expect(text).not.toContain('secret@');
});
