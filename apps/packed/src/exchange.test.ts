import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROOT } from '@postern/release';
import { expect, test } from 'vitest';
import { FOLDER, findFreePort, NODE_22, run, start } from './stranger.ts';

// `@postern/edge/exchange` as users read of it: the example of the documentation, unchanged, in a server
// of their own. Nothing is forwarded.

/** Serves the example, with a provider, and an API that asks the provider whose token a call has. */
const SERVER = `import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import { serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { startApp } from './api-tokens.ts';

const [port, keys] = process.argv.slice(2);
const origin = 'http://localhost:' + port;
const clients = [{ clientId: 'postern', clientSecret: 'secret', origins: [origin] }];
const provider = await serveEmulator((issuer) => createOpenIdProvider({ issuer, clients }), { port: 0 });
const payroll = createServer(async ({ headers, url }, response) => {
  const token = (headers.authorization ?? '').replace('Bearer ', '');
  const asked = await fetch(provider.origin + '/introspect', {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa('postern:secret') },
    body: new URLSearchParams({ token }),
  });
  const { active, aud, sub } = await asked.json();
  response.end(JSON.stringify({ active, aud, sub, url }));
});
payroll.listen(0, '127.0.0.1', () => {
  const environment = {
    POSTERN_PUBLIC_ORIGIN: origin,
    POSTERN_KEYS: keys,
    WORK_ISSUER: provider.origin,
    WORK_SECRET: 'secret',
    PAYROLL_URL: 'http://localhost:' + payroll.address().port,
  };
  const app = startApp(environment, (event) => console.log(JSON.stringify(event)));
  serve({ fetch: app.fetch, port: Number(port), hostname: 'localhost' }, () => console.log('ready'));
});
`;

/** Signs in as Ada, and asks for payslips, ten times at once, before and after. */
const VISIT = `import { request } from 'node:http';
import { requestUserDecision } from '@postern/emulators';

const [app] = process.argv.slice(2);
const cookies = new Map();
async function send(path, headers = {}) {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const { promise, resolve, reject } = Promise.withResolvers();
  request(new URL(path, app), { headers: { cookie, ...headers } }, resolve).on('error', reject).end();
  const response = await promise;
  for (const line of response.headers['set-cookie'] ?? []) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies.set(name, value);
  }
  const text = (await response.toArray()).join('');
  return { status: response.statusCode, location: response.headers.location, text };
}
const ask = async () => JSON.parse((await send('/payslips/2026', { 'x-postern': '1' })).text);
const before = await ask();
const begun = await send('/auth/sign-in?connection=work&return_to=/');
await send(await requestUserDecision(begun.location, { username: 'ada' }));
const after = await Promise.all(Array.from({ length: 10 }, ask));
console.log(JSON.stringify({ before, after }));
`;

test.each([
  ['22', NODE_22],
  ['24', process.execPath],
])('code in a server on Node %s gets a token for an API, and forwards nothing', async (_, node) => {
  const example = resolve(ROOT, 'packages/edge/examples/api-tokens.ts');
  await writeFile(join(FOLDER, 'api-tokens.ts'), await readFile(example, 'utf8'));
  await writeFile(join(FOLDER, 'exchange-server.mjs'), SERVER);
  await writeFile(join(FOLDER, 'exchange-visit.mjs'), VISIT);
  const port = String(await findFreePort());
  const [keys = ''] = (await run('postern', ['keys', 'new'])).output.split('\n');
  await start(node, ['exchange-server.mjs', port, keys], {}, 'ready');
  const { status, output } = await run(node, ['exchange-visit.mjs', `http://localhost:${port}`]);
  expect([status, output]).toEqual([0, expect.stringContaining('after')]);
  const { before, after }: { before: object; after: readonly object[] } = JSON.parse(output);
  expect(before).toMatchObject({ status: 401, code: 'session_missing' });
  const payslips = { active: true, aud: 'payroll', sub: 'ada', url: '/2026' };
  expect(after).toEqual(Array.from({ length: 10 }, () => ({ year: '2026', payslips })));
});
