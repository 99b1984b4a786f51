import { expect, test } from 'vitest';
import { CONFIG, startTestApp } from './testing/dev-app.ts';

/** Starts an app, and reads the errors of its configuration. */
async function readErrors(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const app = await startTestApp({ files: { 'postern.config.ts': text }, variables });
  return (await fetch(`${app.origin}/auth/config`, { headers: { accept: 'text/html' } })).text();
}

test('an error stands alone: no variable is listed that development supplies', async () => {
  const errors = await readErrors(CONFIG.replace('scopes:', 'scope:'));
  expect(errors.trim().split('\n')).toEqual([
    'Postern cannot start. Fix these settings:',
    '  connection work: has the unknown option scope; write scopes',
  ]);
});

test('a variable that development does not supply is listed with its error', async () => {
  const route = `{ name: 'keyed', upstream: env.KEYED_URL, allow: ['GET /**'], credential: 'secret', secret: env.API_KEY },`;
  const service = 'lekab({ username: env.SMS_USER, password: env.SMS_PASSWORD }),';
  const text = CONFIG.replace('routes: [', `routes: [${route}`)
    .replace('connections: [', `connections: [${service}`)
    .replace('oidc }', 'lekab, oidc }');
  const errors = await readErrors(text, { SMS_USER: 'user' });
  const missing = Array.from(errors.matchAll(/(\w+): is not set;/g), ([, name]) => name);
  expect(missing).toEqual(['SMS_PASSWORD', 'API_KEY']);
});

test('a variable of a connection with credentials is listed, beside a route that is not JSON', async () => {
  const text = CONFIG.replace(`['openid'`, `[env.SCOPE, 'openid'`).replace(
    'name: ',
    'maxBodyBytes: 10n, name: ',
  );
  const names = ['WORK_CLIENT_ID', 'WORK_CLIENT_SECRET', 'ORDERS_URL'];
  const variables = Object.fromEntries(names.map((name) => [name, 'http://localhost:1']));
  const errors = await readErrors(text, { ...variables, WORK_ISSUER: 'https://login.example.com' });
  expect(errors).toContain('routes.0.maxBodyBytes');
  expect(errors).toContain('SCOPE: is not set');
});

test('a file that throws is shown with its own line, and with the variables that it lacks', async () => {
  const errors = await readErrors(CONFIG.replace(`['openid'`, `[env.SCOPES.trim(), 'openid'`));
  expect(errors).toContain('postern.config.ts:10:27)');
  expect(errors).toContain('SCOPES: is not set');
});

test('an upstream that begins with a missing variable, and an empty key ring, are not errors', async () => {
  const text = CONFIG.replace('env.ORDERS_URL', '`${env.ORDERS_URL}/v1`');
  const app = await startTestApp({
    files: { 'postern.config.ts': text },
    variables: { POSTERN_KEYS: '' },
  });
  await expect.poll(() => app.output()).toContain('/api/orders: no API, ORDERS_URL is not set');
  expect((await fetch(`${app.origin}/readyz`)).status).toBe(200);
});

test.each([
  ['({ connections: [] });', 'returns no object; return { connections, routes }', ''],
  ['return [];', 'returns no object; return { connections, routes }', ''],
  ['return { connections: [] };', 'returns a promise; return the configuration itself', 'async '],
  [`throw new Error('no vault');`, 'returns a promise; return the configuration itself', 'async '],
])('a file in JavaScript whose function is { %s } %s', async (body, fix, async) => {
  const text = `export default ${async}() => { ${body} };`;
  const app = await startTestApp({ files: { 'postern.config.mjs': text } });
  const response = await fetch(`${app.origin}/auth/config`, { headers: { accept: 'text/html' } });
  const [, ...lines] = (await response.text()).trim().split('\n');
  expect(lines).toEqual([`  configuration file: ${fix}`]);
});
