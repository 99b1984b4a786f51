import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { expect, test } from 'vitest';
import { type DevApp, startTestApp } from './testing/dev-app.ts';

const ask = (app: DevApp, path: string, accept = '*/*'): Promise<Response> =>
  fetch(app.origin + path, { headers: { 'x-postern': '1', accept } });

const CONFIG = `import { defineConfig, lekab, lockitNetwork, oidc } from '@postern/edge/config';
export default defineConfig((env) => ({
  connections: [
    oidc({ id: 'work', issuer: env.WORK_ISSUER, clientId: 'app', clientSecret: env.WORK_SECRET }),
    lockitNetwork({ clientId: env.FILM_CLIENT_ID, clientSecret: env.FILM_CLIENT_SECRET }),
    lekab({ username: env.SMS_USER, password: env.SMS_PASSWORD }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'none', needsSession: false },
  ],
  settings: { publicOrigin: 'https://app.example.com' },
  app: 'dist',
}));
`;

test('connections without credentials run on this machine, and the app stays Vite’s', async () => {
  const app = await startTestApp({ files: { 'postern.config.ts': CONFIG } });
  const config: unknown = await (await ask(app, '/auth/config')).json();
  expect(config).toMatchObject({
    connections: [
      { id: 'lockit', redirectUri: `${app.origin}/callback` },
      { id: 'lekab' },
      { id: 'work', redirectUri: `${app.origin}/auth/callback/work` },
    ],
  });
  expect(JSON.stringify(config)).toContain('"authorizationEndpoint":"http://localhost:');
  await expect
    .poll(() => app.output())
    .toContain('lockit: LockitNetwork emulator, sign in as demo, password demo');
  await expect.poll(() => app.output()).toContain('lekab: LEKAB emulator');
  expect((await ask(app, '/readyz')).status).toBe(200);
  expect(await (await ask(app, '/')).text()).toContain('/@vite/client');
});

test('a failed call names its target in the terminal and in the inspector, without its query', async () => {
  const api = createServer((_, response) => response.writeHead(404).end('nothing')).listen(0);
  await once(api, 'listening');
  const address = api.address();
  const upstream = `http://localhost:${typeof address === 'object' ? address?.port : 0}/v1`;
  const stock = `routes: [{ name: 'stock', upstream: '${upstream}', allow: ['GET /**'], credential: 'none', needsSession: false },`;
  const files = { 'postern.config.ts': CONFIG.replace('routes: [', stock) };
  const app = await startTestApp({ files });
  const response = await ask(app, '/api/orders/1');
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({
    code: 'upstream_unreachable',
    detail: expect.stringContaining('ORDERS_URL is not set'),
  });
  await expect.poll(() => app.output()).toContain('/api/orders: no API, ORDERS_URL is not set');
  await expect
    .poll(() => app.output())
    .toContain('GET /api/orders/1: no API, ORDERS_URL is not set');
  expect((await ask(app, '/api/stock/7?key=secret')).status).toBe(404);
  const target = `the API itself responded 404 to GET ${upstream}/7`;
  await expect.poll(() => app.output()).toContain(`GET /api/stock/7: ${target}`);
  const unknown = await (await ask(app, '/api/stok/7')).text();
  expect(unknown).toContain('route_unknown');
  expect(unknown).not.toContain('/api/stock');
  const routes = '/api/stock (GET /**); /api/orders (GET /**)';
  await expect.poll(() => app.output()).toContain(routes);
  const flows = await (await ask(app, '/__postern/flows')).text();
  for (const text of [`"to":"${upstream}/7"`, routes, 'ORDERS_URL is not set']) {
    expect(flows).toContain(text);
  }
  api.close();
  expect((await ask(app, '/api/stock/8')).status).toBe(502);
  await expect.poll(() => app.output()).toContain(`no response to GET ${upstream}/8`);
  expect(flows + app.output()).not.toContain('secret');
});

test('a call that the page aborts, as an effect in React’s strict mode does, adds no line to the terminal', async () => {
  const api = createServer().listen(0);
  await once(api, 'listening');
  const address = api.address();
  const upstream = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
  const stock = `routes: [{ name: 'stock', upstream: '${upstream}', allow: ['GET /**'], credential: 'none', needsSession: false },`;
  const app = await startTestApp({
    files: { 'postern.config.ts': CONFIG.replace('routes: [', stock) },
  });
  const aborter = new AbortController();
  const call = fetch(`${app.origin}/api/stock/1`, {
    headers: { 'x-postern': '1' },
    signal: aborter.signal,
  });
  const [, response] = await once(api, 'request');
  const closed = once(response, 'close');
  aborter.abort();
  await expect(call).rejects.toThrow('aborted');
  await closed;
  await ask(app, '/api/none');
  await expect.poll(() => app.output()).toContain('GET /api/none: route_unknown');
  expect(app.output()).not.toContain('GET /api/stock');
  api.close();
});

test('variables come from .env files, and credentials lead to the real provider, which the terminal names', async () => {
  const app = await startTestApp({
    files: {
      'postern.config.ts': CONFIG,
      '.env.local': 'WORK_ISSUER=https://login.example.com\nWORK_SECRET=secret\n',
    },
  });
  await expect.poll(() => app.output()).toContain('lekab: LEKAB emulator');
  await expect
    .poll(() => app.output())
    .toContain(
      `work: https://login.example.com, with the redirect URI ${app.origin}/auth/callback/work`,
    );
  await expect
    .poll(() => app.output())
    .toContain(`with the post-logout redirect URI ${app.origin}/auth/connections/work/signed-out`);
  expect(app.output()).not.toContain('development provider');
});

test('half a pair of credentials is an error that names the other half', async () => {
  const app = await startTestApp({
    files: { 'postern.config.ts': CONFIG },
    variables: { LOCKIT_CLIENT_ID: 'client' },
  });
  await expect.poll(() => app.output()).toContain('LOCKIT_CLIENT_SECRET: ');
});

test('every error of the configuration is shown at once, in the terminal and in the browser', async () => {
  const wrong = `import { defineConfig, oidc } from '@postern/edge/config';
export default defineConfig({
  connections: [oidc({ id: 'Work', issuer: 'http://login.example.com', clientId: 'a', clientSecret: 'b' })],
  routes: [{ name: 'orders', upstream: 'ftp://orders', allow: ['GET'], credential: 'user' }],
});
`;
  const app = await startTestApp({ files: { 'postern.config.ts': wrong } });
  const page = await ask(app, '/auth/sign-in', 'text/html');
  const text = await page.text();
  expect([page.status, text]).toEqual([500, expect.stringContaining('connection Work: ')]);
  expect(text).toContain('route orders: ');
  await expect.poll(() => app.output()).toContain(text);
  const problem = await ask(app, '/auth/session');
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
  expect(await problem.json()).toMatchObject({ code: 'internal', detail: text });
  await app.write('postern.config.ts', CONFIG);
  await expect.poll(async () => (await ask(app, '/auth/session')).status).toBe(200);
});

test('a file that cannot be loaded is an error with its name', async () => {
  const app = await startTestApp({ files: { 'postern.config.ts': 'export default {' } });
  await expect.poll(() => app.output()).toContain('postern.config.ts: cannot be loaded: ');
});

test('reads JSON, and the file that the plugin’s option names', async () => {
  const json = JSON.stringify({
    connections: [
      { type: 'oidc', id: 'work', issuer: '${WORK_ISSUER}', clientId: 'app', clientSecret: '${S}' },
    ],
  });
  const app = await startTestApp({
    files: {
      'config/edge.json': json,
      'vite.config.ts': `import postern from '@postern/vite';
export default { plugins: [postern({ config: 'config/edge.json' })] };`,
    },
  });
  expect(await (await ask(app, '/auth/config')).json()).toMatchObject({
    connections: [{ id: 'work' }],
  });
  await expect.poll(() => app.output()).toContain('(not set: WORK_ISSUER, S)');
});

test('the public origin follows host and port, and POSTERN_PUBLIC_ORIGIN replaces it', async () => {
  const readRedirectUri = async (app: DevApp): Promise<unknown> => {
    const config: unknown = await (await ask(app, '/auth/config')).json();
    return Reflect.get(Reflect.get(Object(config), 'connections')[0], 'redirectUri');
  };
  const loopback = await startTestApp({ args: ['--host', '127.0.0.1'], base: 'http://127.0.0.1' });
  expect(await readRedirectUri(loopback)).toBe(`${loopback.origin}/auth/callback/development`);
  const everywhere = await startTestApp({ args: ['--host'] });
  expect(await readRedirectUri(everywhere)).toBe(`${everywhere.origin}/auth/callback/development`);
  const variables = { POSTERN_PUBLIC_ORIGIN: 'https://dev.example.com' };
  const tunnel = await startTestApp({ variables });
  expect(await readRedirectUri(tunnel)).toBe('https://dev.example.com/auth/callback/development');
  await expect.poll(() => tunnel.output()).toContain('open https://dev.example.com');
});

test('vite preview serves the edge beside the built app', async () => {
  const app = await startTestApp({ args: ['preview', '--outDir', '.'] });
  expect((await ask(app, '/auth/session')).status).toBe(200);
  expect(await (await ask(app, '/auth/config')).json()).toMatchObject({
    connections: [{ redirectUri: `${app.origin}/auth/callback/development` }],
  });
});

test('the addresses in a problem document lead to pages', async () => {
  const app = await startTestApp();
  const problem: unknown = await (await fetch(`${app.origin}/auth/session`)).json();
  const page = await fetch(String(Reflect.get(Object(problem), 'type')));
  expect(await page.text()).toContain('guard_csrf_header');
  expect((await ask(app, '/problems')).headers.get('content-type')).toContain('text/html');
  expect((await ask(app, '/problems/style.css')).headers.get('content-type')).toContain('text/css');
  expect(await (await ask(app, '/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
  expect((await ask(app, '/__postern/../package.json')).status).not.toBe(500);
  expect((await ask(app, '/__postern/%2e%2e%2findex.mjs')).status).toBe(404);
  const other = await ask(app, '/__postern/nothing', 'text/html');
  expect(other.url).toBe(`${app.origin}/__postern`);
  const links = [...(await other.text()).matchAll(/href="(\/[^"_]+)"/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(2);
  for (const path of links) expect((await ask(app, path ?? '')).status).toBe(200);
  expect((await ask(app, '/problems/nothing', 'text/html')).url).toBe(`${app.origin}/problems/`);
});

test('a path without a URL is the app’s', async () => {
  const app = await startTestApp();
  const status = await new Promise((resolve, reject) => {
    get(app.origin, { path: '//' }, (answer) => resolve(answer.statusCode)).on('error', reject);
  });
  expect(status).not.toBe(500);
});

test('a page that is opened by another name of the machine goes to the app’s own origin', async () => {
  const app = await startTestApp({ args: ['--host', '127.0.0.1'], base: 'http://127.0.0.1' });
  await expect.poll(() => app.output()).toContain(`${app.origin}/__postern`);
  const { port } = new URL(app.origin);
  const navigate = (host: string, mode: string): Promise<Response> =>
    new Promise((resolve, reject) => {
      const headers = { host: `${host}:${port}`, 'sec-fetch-mode': mode };
      get(`${app.origin}/orders?page=2`, { headers }, ({ statusCode = 0, headers: own }) => {
        const { location = '' } = own;
        resolve(new Response(null, { status: statusCode, headers: { location } }));
      }).on('error', reject);
    });
  const other = await navigate('localhost', 'navigate');
  expect(other.headers.get('location')).toBe(`${app.origin}/orders?page=2`);
  expect((await navigate('127.0.0.1', 'navigate')).status).toBe(200);
  expect((await navigate('localhost', 'cors')).status).toBe(200);
});
