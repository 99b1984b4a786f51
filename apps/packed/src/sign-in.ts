import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { FOLDER, run, start } from './stranger.ts';

/** Starts an OpenID provider, and an API that asks it whose access token a call has. */
const SERVICES = `import { createServer } from 'node:http';
import { serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';

const [app] = process.argv.slice(2);
const clients = [{ clientId: 'app', clientSecret: 'secret', origins: [app] }];
const { origin } = await serveEmulator((issuer) => createOpenIdProvider({ issuer, clients }), { port: 0 });
const api = createServer(async ({ headers }, response) => {
  const { authorization = '' } = headers;
  const user = await fetch(origin + '/userinfo', { headers: { authorization } });
  response.writeHead(user.status, { 'content-type': 'application/json' });
  response.end(await user.text());
});
api.listen(0, '127.0.0.1', () => {
  const orders = 'http://localhost:' + api.address().port;
  console.log(JSON.stringify({ issuer: origin, orders }) + '\\nready');
});
`;

/** Signs in as Ada at the provider, asks for the session, and calls the API through the edge. */
const SIGN_IN = `import { request } from 'node:http';
import { requestUserDecision } from '@postern/emulators';

const [edge, known] = process.argv.slice(2);
const API = { 'x-postern': '1' };
const cookies = new Map(known ? JSON.parse(known) : []);
// Not by fetch, which names itself in Sec-Fetch-Mode: some of these requests are navigations.
function send(path, headers = {}) {
  const cookie = [...cookies].map(([name, value]) => name + '=' + value).join('; ');
  const { promise, resolve, reject } = Promise.withResolvers();
  const sent = request(new URL(path, edge), { headers: { cookie, ...headers } }, async (response) => {
    for (const line of response.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const text = (await response.toArray()).join('');
    resolve({ status: response.statusCode, location: response.headers.location, text });
  });
  sent.on('error', reject).end();
  return promise;
}
if (!known) {
  const begun = await send('/auth/sign-in?connection=work&return_to=/');
  if (begun.status !== 303) throw new Error(begun.status + begun.text);
  await send(await requestUserDecision(begun.location, { username: 'ada' }));
}
const session = JSON.parse((await send('/auth/session', API)).text);
const called = JSON.parse((await send('/api/orders/me', API)).text);
console.log(JSON.stringify({ session, called, cookies: [...cookies] }));
`;

/**
 * Starts a provider and an API for the edge at an origin.
 *
 * @returns their addresses, and the edge's other settings, as variables of the edge
 */
export async function startServices(origin: string): Promise<Readonly<Record<string, string>>> {
  await writeFile(join(FOLDER, 'services.mjs'), SERVICES);
  const running = await start(process.execPath, ['services.mjs', origin], {}, 'ready');
  const { issuer, orders }: { issuer: string; orders: string } = JSON.parse(
    running.output().split('\n')[0] ?? '',
  );
  const made = await run('postern', ['keys', 'new']);
  return {
    WORK_ISSUER: issuer,
    WORK_CLIENT_ID: 'app',
    WORK_SECRET: 'secret',
    ORDERS_URL: orders,
    POSTERN_PUBLIC_ORIGIN: origin,
    POSTERN_KEYS: made.output.split('\n')[0] ?? '',
  };
}

/** What a signed-in user sees. */
export interface SignedIn {
  readonly session: unknown;
  /** The API's response to a call through the edge. */
  readonly called: unknown;
  /** The browser's cookies, names and values. */
  readonly cookies: readonly (readonly [string, string])[];
}

/**
 * Signs in at an edge and calls an API.
 *
 * @param cookies of an earlier sign-in, which is then continued
 */
export async function signIn(origin: string, cookies?: SignedIn['cookies']): Promise<SignedIn> {
  await writeFile(join(FOLDER, 'sign-in.mjs'), SIGN_IN);
  const args = cookies === undefined ? [origin] : [origin, JSON.stringify(cookies)];
  const { status, output } = await run(process.execPath, ['sign-in.mjs', ...args]);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output);
}

/** Begins a sign-in as a link does. */
export async function beginSignIn(
  origin: string,
): Promise<{ readonly status: number | undefined; readonly location: string | undefined }> {
  const sent = request(new URL('/auth/sign-in?connection=work', origin)).end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  response?.resume();
  return { status: response?.statusCode, location: response?.headers.location };
}
