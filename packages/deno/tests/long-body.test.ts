import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, ROOT, run, waitUntilReady } from '@postern/processes';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CHUNK = Buffer.alloc(64 * 1024, 'x');
/** The route's limit for a pause, in milliseconds. */
const IDLE_MS = 600;

const RANDOM = randomBytes(3 * 1024 * 1024);

const closed: string[] = [];
const upstream = createServer(({ url = '' }, response) => {
  if (url === '/random') {
    response.writeHead(200, { 'content-length': RANDOM.byteLength }).end(RANDOM);
    return;
  }
  const isStalled = url === '/stalled';
  response.on('close', () => closed.push(url));
  response.writeHead(200, { 'content-length': 8 * CHUNK.byteLength });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(CHUNK);
    sent += 1;
    if (sent < (isStalled ? 2 : 8)) return;
    clearInterval(timer);
    if (!isStalled) response.end();
  }, IDLE_MS / 3);
});
let folder: string;
let origin: string;
let end: () => Promise<unknown>;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = upstream.address();
  folder = await mkdtemp(join(tmpdir(), 'postern-deno-'));
  const file = join(folder, 'postern.config.ts');
  await writeFile(
    file,
    `import { defineConfig } from '${join(ROOT, 'packages/edge/src/config/index.ts')}';
    export default defineConfig(() => ({
      routes: [{
        name: 'files',
        upstream: 'http://127.0.0.1:${typeof address === 'object' && address?.port}',
        allow: ['GET /**'],
        credential: 'none',
        needsSession: false,
        idleTimeoutMs: ${IDLE_MS},
      }],
    }));`,
  );
  const port = String(await findFreePort());
  origin = `http://127.0.0.1:${port}`;
  const { PATH, HOME } = process.env;
  const running = run({
    command: join(ROOT, 'node_modules/.bin/deno'),
    args: ['run', '--no-prompt', '--allow-all', 'src/main.ts'],
    cwd: join(ROOT, 'packages/deno'),
    env: {
      PATH,
      HOME,
      POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
      POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
      POSTERN_OIDC_ISSUER: 'https://login.example.com',
      POSTERN_OIDC_CLIENT_ID: 'app',
      POSTERN_OIDC_CLIENT_SECRET: 'secret',
      POSTERN_KV_PATH: ':memory:',
      POSTERN_PORT: port,
      POSTERN_CONFIG: file,
    },
  });
  end = () => running.end();
  await waitUntilReady(`${origin}/readyz`);
});

afterAll(async () => {
  await end();
  upstream.closeAllConnections();
  upstream.close();
  await rm(folder, { recursive: true });
});

const get = (path: string): Promise<Response> =>
  fetch(`${origin}/api/files${path}`, { headers: { 'x-postern': '1' } });

test('a long body of known length may take longer than a pause may', async () => {
  const response = await get('/slow');
  expect(response.headers.get('content-length')).toBe(String(8 * CHUNK.byteLength));
  expect((await response.arrayBuffer()).byteLength).toBe(8 * CHUNK.byteLength);
});

test('a long body of known length ends when its upstream pauses for too long', async () => {
  const response = await get('/stalled');
  const beganMs = Date.now();
  await expect(response.arrayBuffer()).rejects.toThrow('terminated');
  expect(Date.now() - beganMs).toBeLessThan(20 * IDLE_MS);
  await expect.poll(() => closed).toContain('/stalled');
});

/** Reads a body with a pause after each chunk, so that chunks wait in the edge. */
async function hashSlowly(response: Response): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of response.body ?? []) {
    hash.update(chunk);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return hash.digest('hex');
}

test('many long bodies at a time arrive unchanged, also at slow readers', async () => {
  const expected = createHash('sha256').update(RANDOM).digest('hex');
  const hashes = await Promise.all(
    Array.from({ length: 30 }, async () => hashSlowly(await get('/random'))),
  );
  expect([...new Set(hashes)]).toEqual([expected]);
});
