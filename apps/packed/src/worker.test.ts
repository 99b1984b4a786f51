import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildImports, listEntries } from './entries.ts';
import { beginSignIn, signIn, startServices } from './sign-in.ts';
import { FOLDER, findFreePort, type Running, run, start } from './stranger.ts';

const WORKER = `import './entries-of-worker.ts';
import { createConfiguredWorker } from '@postern/cloudflare/config';
import config from './postern.config.ts';

export { RecordObject } from '@postern/cloudflare';
export default createConfiguredWorker(config);
`;
/** The number of sign-ins that may begin in 10 s: fewer than in production, to reach it here. */
const LIMIT = 20;
const rateLimit = (name: string, id: string): object => ({
  name,
  namespace_id: id,
  simple: { limit: LIMIT, period: 10 },
});
const WRANGLER = JSON.stringify({
  name: 'stranger',
  main: 'worker.ts',
  compatibility_date: '2026-08-01',
  durable_objects: { bindings: [{ name: 'RECORDS', class_name: 'RecordObject' }] },
  migrations: [{ tag: 'v1', new_sqlite_classes: ['RecordObject'] }],
  ratelimits: [rateLimit('PROVIDER_LIMIT', '1'), rateLimit('PROVIDER_SHARED_LIMIT', '2')],
});
const QUIET = { WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' };

/** The origin of the Worker, whose provider and API run until the end of the test. */
async function setUp(): Promise<string> {
  const origin = `http://localhost:${await findFreePort()}`;
  const variables = Object.entries(await startServices(origin));
  const lines = variables.map(([name, value]) => `${name}="${value}"`);
  await writeFile(join(FOLDER, '.dev.vars'), lines.join('\n'));
  return origin;
}

function startWorker(origin: string): Promise<Running> {
  const { hostname, port } = new URL(origin);
  const args = ['dev', '--ip', hostname, '--port', port, '--show-interactive-dev-session=false'];
  return start('wrangler', args, QUIET, 'Ready on');
}

beforeAll(async () => {
  const entries = listEntries('workerd');
  const names = entries.map((_, index) => `entry${index}`).join(', ');
  const text = `${buildImports(entries)}Object.assign(globalThis, { entries: [${names}] });\n`;
  await writeFile(join(FOLDER, 'entries-of-worker.ts'), text);
  await writeFile(join(FOLDER, 'worker.ts'), WORKER);
  await writeFile(join(FOLDER, 'wrangler.json'), WRANGLER);
});

test('wrangler bundles the Worker from the installed packages', async () => {
  const { status, output } = await run('wrangler', ['deploy', '--dry-run', '--minify'], QUIET);
  expect(output).toMatch(/Total Upload: \d+/);
  expect(output).toContain('env.RECORDS');
  expect(status).toBe(0);
});

test('the Worker signs a user in, and its Durable Objects keep the session over a restart', async () => {
  const origin = await setUp();
  const expected = {
    session: {
      status: 'signed-in',
      connection: 'work',
      user: { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' },
    },
    called: { sub: 'ada' },
  };
  const first = await startWorker(origin);
  const signedIn = await signIn(origin);
  expect(signedIn).toMatchObject(expected);
  await first.end();
  await startWorker(origin);
  expect(await signIn(origin, signedIn.cookies)).toMatchObject(expected);
});

test('the Worker limits how often a sign-in begins', async () => {
  const origin = await setUp();
  await startWorker(origin);
  const statuses: (number | undefined)[] = [];
  // The limit's period may end in between, and the count then starts again.
  while (statuses.at(-1) !== 429 && statuses.length <= 2 * LIMIT) {
    statuses.push((await beginSignIn(origin)).status);
  }
  expect(statuses.pop()).toBe(429);
  expect(new Set(statuses)).toEqual(new Set([303]));
  expect(statuses.length).toBeGreaterThan(LIMIT / 2);
});
