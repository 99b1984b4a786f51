import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, type Runtime, startEdgeProcess } from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { Provider } from 'oidc-provider';
import { afterEach, expect, test } from 'vitest';
import { smokeTest } from './smoke.ts';

const START_TIMEOUT_MS = 60_000;
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Deploys as `start` does: the edge with the console, at the origin of its settings. */
async function deploy(runtime: Runtime, changes: Record<string, string> = {}): Promise<string> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}/callback`];
  const lockit = await serveEmulator(createLockitNetworkEmulator({ redirectUris }), { port: 0 });
  endings.push(() => lockit.close());
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-smoke-'));
  endings.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const variables = { ...buildVariables(lockit.origin), POSTERN_PUBLIC_ORIGIN: origin, ...changes };
  const edge = await startEdgeProcess(runtime, { port, dataDirectory, variables });
  endings.push(() => edge.end());
  return origin;
}

const findFaults = async (origin: string): Promise<unknown[]> =>
  (await smokeTest(origin, { asksProvider: true })).filter(({ fault }) => fault !== undefined);

test.for(['worker', 'node', 'deno'] as const)(
  'finds no fault in a deployment on %s',
  { timeout: START_TIMEOUT_MS },
  async (runtime) => {
    expect(await findFaults(await deploy(runtime))).toEqual([]);
  },
);

test('names a wrong client secret and a wrong public origin', async () => {
  const origin = await deploy('node', {
    LOCKIT_CLIENT_SECRET: 'wrong',
    POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
  });
  const faults = JSON.stringify(await findFaults(origin));
  expect(faults).toContain(`set POSTERN_PUBLIC_ORIGIN to ${origin}`);
  expect(faults).toContain('provider_rejected_client instead of provider_rejected_grant');
});

test('says of a page in the edge’s place that it cannot be read', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>App</title>');
  });
  endings.push(() => new Promise((done) => server.close(done)));
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const faults = JSON.stringify(await findFaults(`http://localhost:${port}`));
  expect(faults).toContain('it responds 200 <title>App</title>');
  expect(faults).toContain('a response that cannot be read (SyntaxError: ');
  expect(faults).not.toContain('no response');
});

/** An OpenID provider, and an edge of the edge flow in front of it, configured by its environment. */
async function deployOidc(
  usesPushedRequests: boolean,
  secret = 'top-secret',
  refusal?: object,
): Promise<string> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const issuer = `http://localhost:${await findFreePort()}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        client_secret: 'top-secret',
        redirect_uris: [`${origin}/auth/callback/oidc`],
      },
    ],
    features: { pushedAuthorizationRequests: { enabled: usesPushedRequests } },
  });
  provider.use(async (context, next) => {
    await next();
    if (refusal && context.path === '/token' && context.status === 400) context.body = refusal;
  });
  const server = provider.listen(Number(new URL(issuer).port), 'localhost');
  endings.push(() => new Promise((done) => server.close(done)));
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-smoke-'));
  endings.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const variables = {
    POSTERN_PUBLIC_ORIGIN: origin,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    POSTERN_OIDC_ISSUER: issuer,
    POSTERN_OIDC_CLIENT_ID: 'app',
    POSTERN_OIDC_CLIENT_SECRET: secret,
  };
  const edge = await startEdgeProcess('node', { port, dataDirectory, variables });
  endings.push(() => edge.end());
  return origin;
}

test.each([true, false])(
  'checks the client of an OpenID provider in the edge flow, with pushed requests: %s',
  async (usesPushedRequests) => {
    expect(await findFaults(await deployOidc(usesPushedRequests))).toEqual([]);
    const [fault, ...others] = await findFaults(await deployOidc(usesPushedRequests, 'wrong'));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({
      check: 'the provider of oidc knows the client and rejects a made-up code',
      fault: expect.stringContaining('provider_rejected_client'),
    });
  },
);

test('advises to check the credentials if the provider calls a made-up code a wrong request', async () => {
  // X: "Value passed for the authorization code was invalid."
  const origin = await deployOidc(false, 'top-secret', { error: 'invalid_request' });
  const findings = await smokeTest(origin, { asksProvider: true });
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(findings.at(-1)).toMatchObject({
    check: 'the provider of oidc knows the client and rejects a made-up code',
    advice: expect.stringContaining('check client id and secret'),
  });
});

test('every check reports no response if nothing listens', async () => {
  const findings = await smokeTest(`http://localhost:${await findFreePort()}`);
  const texts = findings.map(({ fault, advice }) => fault ?? advice);
  expect(texts.filter((text) => !text?.startsWith('no response'))).toEqual([]);
  expect(texts.filter((text) => !text?.includes('ECONNREFUSED'))).toEqual([]);
});
