import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublished } from '@postern/release';
import { expect, test } from 'vitest';
import { buildImports, listEntries } from './entries.ts';
import { beginSignIn, signIn, startServices } from './sign-in.ts';
import { FOLDER, findFreePort, NODE_22, run, start } from './stranger.ts';

const ENVIRONMENT = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  WORK_ISSUER: 'https://login.example.com',
  WORK_CLIENT_ID: 'app',
  WORK_SECRET: 'secret',
  ORDERS_URL: 'https://orders.example.com',
};
/** Node 22, and the Node that runs the tests. */
const NODES = [
  ['22', NODE_22],
  ['24', process.execPath],
] as const;
const [{ version: VERSION } = { version: 'none' }] = readPublished();
const POSTERN = 'node_modules/@postern/node/dist/cli.mjs';

test.each(NODES)('the Node of these tests is Node %s', async (version, node) => {
  const { output } = await run(node, ['--version']);
  expect(output).toMatch(new RegExp(`^v${version}\\.`));
});

test.each(NODES)('Node %s imports every entry', async (_, node) => {
  const imports = listEntries('node', 'kit').map((entry) =>
    entry.endsWith('.json')
      ? `await import('${entry}', { with: { type: 'json' } });`
      : `await import('${entry}');`,
  );
  // An app's build compiles Angular's packages; without one, Angular does it at run time.
  const program = ["await import('@angular/compiler');", ...imports].join('\n');
  const ran = await run(node, ['--no-warnings', '--input-type=module', '--eval', program]);
  expect(ran).toEqual({ status: 0, output: '' });
});

test('Vitest imports the entries for its tests', async () => {
  const text = `${buildImports(listEntries('vitest'))}import { test } from 'vitest';\ntest('entries', () => {});\n`;
  await writeFile(join(FOLDER, 'entries.spec.ts'), text);
  expect(await run('vitest', ['run', 'entries.spec.ts'], { NO_COLOR: '1' })).toMatchObject({
    status: 0,
    output: expect.stringContaining('1 passed'),
  });
});

test.each(NODES)(
  'postern makes a key ring and reads a configuration in TypeScript, on Node %s',
  async (_, node) => {
    const made = await run(node, [POSTERN, 'keys', 'new']);
    const [keys = ''] = made.output.split('\n');
    const checked = await run(node, [POSTERN, 'check'], { ...ENVIRONMENT, POSTERN_KEYS: keys });
    expect(checked.output).toContain(
      'register the redirect URI https://app.example.com/auth/callback/work',
    );
    expect(checked.status).toBe(0);
  },
);

/** Prints what else than its own files and Node's modules a program loads. */
const LIST_LOADED = `data:text/javascript,import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  if (!url.startsWith('node:') && !url.includes('/@postern/node/dist/')) console.log(url);
  return next(url, context);
} });`;

test('the command contains what it needs to start', async () => {
  const { output } = await run(process.execPath, ['--import', LIST_LOADED, POSTERN, '--help']);
  expect(output).toMatch(/^Usage: postern/);
});

test('postern check names every missing variable', async () => {
  const { status, output } = await run('postern', ['check']);
  expect(status).toBe(1);
  for (const name of ['POSTERN_KEYS', 'WORK_ISSUER', 'ORDERS_URL']) expect(output).toContain(name);
});

test.each(NODES)('postern start signs a user in on Node %s, and ends', async (_, node) => {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const variables = { ...(await startServices(origin)), POSTERN_PORT: String(port) };
  const edge = await start(node, [POSTERN, 'start'], variables, '"event":"listening"');
  // Every published package has the same version.
  await expect.poll(() => edge.output()).toContain(`"version":"${VERSION}"`);
  const { session, called } = await signIn(origin);
  expect(session).toMatchObject({
    status: 'signed-in',
    connection: 'work',
    user: { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  });
  expect(called).toMatchObject({ sub: 'ada' });
  await edge.end();
});

test('a failure of a connection in the configuration file keeps its code', async () => {
  const [port, closed] = [await findFreePort(), await findFreePort()];
  const origin = `http://localhost:${port}`;
  const services = await startServices(origin);
  const variables = {
    ...services,
    WORK_ISSUER: `http://localhost:${closed}`,
    POSTERN_PORT: String(port),
  };
  // The file imports the installed @postern/edge, and the command has its own copy.
  const edge = await start(process.execPath, [POSTERN, 'start'], variables, '"event":"listening"');
  expect(await beginSignIn(origin)).toEqual({
    status: 303,
    location: `${origin}/#postern-error=provider_unreachable`,
  });
  await edge.end();
});
