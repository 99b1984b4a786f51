import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  createLockitNetworkEmulator,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';
import { afterEach, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const HEADERS = { 'x-postern': '1', 'content-type': 'application/json' };
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** Runs the edge with nothing allowed but what the arguments grant. */
function launch(
  permissions: readonly string[],
  variables: Record<string, string>,
): { child: ChildProcess; lines: string[] } {
  const child = spawn(
    resolve(ROOT, '../../node_modules/.bin/deno'),
    ['run', '--no-prompt', ...permissions, 'src/main.ts'],
    { cwd: ROOT, env: { PATH: process.env['PATH'], ...variables }, detached: true },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  endings.push(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  return { child, lines };
}

test('with permissions for named hosts, names and folders, and no more, a user signs in and is forwarded', async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  endings.push(() => emulator.close());
  const data = mkdtempSync(join(tmpdir(), 'postern-kv-'));
  endings.push(() => rmSync(data, { recursive: true, force: true }));
  const names = `POSTERN_PUBLIC_ORIGIN POSTERN_KEYS POSTERN_PORT POSTERN_HOST POSTERN_KV_PATH
    POSTERN_MODE POSTERN_ALLOWED_ORIGINS POSTERN_OPERATOR_TOKEN POSTERN_LEASE_SECONDS
    POSTERN_SESSION_IDLE_SECONDS POSTERN_SESSION_ABSOLUTE_SECONDS LOCKIT_CLIENT_ID
    LOCKIT_CLIENT_SECRET LOCKIT_BASE_URL LOCKIT_BASIC_ENCODING LEKAB_USERNAME LEKAB_PASSWORD
    LEKAB_BASE_URL`.split(/\s+/);
  const { lines } = launch(
    [
      `--allow-net=127.0.0.1,localhost:${emulator.port}`,
      `--allow-env=${names.join(',')}`,
      `--allow-read=../console/dist,${data}`,
      `--allow-write=${data}`,
    ],
    {
      POSTERN_PORT: '0',
      POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
      POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
      POSTERN_KV_PATH: join(data, 'kv'),
      LOCKIT_CLIENT_ID: 'example-client',
      LOCKIT_CLIENT_SECRET: 'top-secret',
      LOCKIT_BASE_URL: emulator.origin,
    },
  );
  await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('listening');
  const { port } = JSON.parse(lines.find((line) => line.includes('listening')) ?? '');
  const origin = `http://127.0.0.1:${port}`;
  const cookie = await signIn(origin, emulator.origin);
  const headers = { ...HEADERS, cookie };
  const projects = await fetch(`${origin}/api/lockit/projects`, { headers });
  expect(await projects.text()).toContain('Das Salz der Insel');
  const out = await fetch(`${origin}/auth/logout`, { method: 'POST', headers });
  expect(out.status).toBe(204);
  expect((await fetch(`${origin}/api/lockit/projects`, { headers })).status).toBe(401);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
}, 40_000);

test('without settings it does not start, and names what is missing', async () => {
  const { child, lines } = launch(['--allow-env'], {});
  await expect.poll(() => child.exitCode, { timeout: 20_000 }).toBe(1);
  expect(lines.join('\n')).toContain('POSTERN_KEYS: is missing');
}, 30_000);

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
  const response = await fetch(`${origin}/auth/callback`, {
    method: 'POST',
    headers: HEADERS,
    body,
  });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}
