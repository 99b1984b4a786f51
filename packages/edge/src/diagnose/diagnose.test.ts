import {
  createEmulatorControls,
  createLekabEmulator,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort } from '@postern/processes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineConfig, lekab, lockitNetwork, oidc, readConfig } from '../config/index.ts';
import { diagnose } from './index.ts';

const ORIGIN = 'http://localhost:5173';
let lockit: Awaited<ReturnType<typeof serveEmulator>>;
let service: typeof lockit;
beforeAll(async () => {
  lockit = await serveEmulator(createLockitNetworkEmulator({}), { port: 0 });
  service = await serveEmulator(createLekabEmulator({}), { port: 0 });
});
afterAll(async () => {
  await lockit.close();
  await service.close();
});

async function findFaults(changes: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const values = {
    POSTERN_PUBLIC_ORIGIN: ORIGIN,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    SECRET: 'top-secret',
    PASSWORD: 'testpass',
    LOCKIT: lockit.origin,
    ...changes,
  };
  const file = defineConfig((env) => ({
    connections: [
      lockitNetwork({
        clientId: 'example-client',
        clientSecret: env['SECRET'],
        baseUrl: env['LOCKIT'],
      }),
      lekab({ username: 'testuser', password: env['PASSWORD'], baseUrl: service.origin }),
    ],
  }));
  const { config, errors } = readConfig(values, Object.keys(values), file);
  if (errors) throw new Error(JSON.stringify(errors));
  const findings = await diagnose(config);
  expect(findings.length).toBeGreaterThan(5);
  return findings.flatMap(({ check, fault }) => (fault ? [`${check}: ${fault}`] : []));
}

test('finds nothing wrong with providers that know the client', async () => {
  expect(await findFaults()).toEqual([]);
});

test('names a wrong secret and a wrong password', async () => {
  const faults = await findFaults({ SECRET: 'wrong', PASSWORD: 'wrong' });
  expect(faults).toEqual([
    expect.stringMatching(
      /^lockit: client credentials: provider_rejected_client .*check client id/,
    ),
    expect.stringMatching(
      /^lekab: client_credentials: provider_rejected_client .*check the account/,
    ),
  ]);
});

test('names a redirect URI that the provider does not know', async () => {
  const faults = await findFaults({ POSTERN_PUBLIC_ORIGIN: 'https://app.example.com' });
  expect(faults).toContainEqual(
    expect.stringMatching(/^lockit: redirect URI https:\/\/app.example.com\/callback: .*register/),
  );
});

test('names a rejected client once, not also its redirect URI', async () => {
  const changes = { SECRET: 'wrong', POSTERN_PUBLIC_ORIGIN: 'https://app.example.com' };
  expect(await findFaults(changes)).toEqual([
    expect.stringMatching(/^lockit: client credentials: .*redirect URI can be checked once/),
  ]);
});

test('waits 5 s for the response to an authorization request', async () => {
  const controls = createEmulatorControls(lockit.origin);
  await controls.addFault({ target: '/oauth/authorize', kind: 'latency', latencyMs: 8000 });
  expect(await findFaults()).toEqual([
    expect.stringMatching(/^lockit: redirect URI http:\/\/localhost:5173\/callback: TimeoutError/),
  ]);
  await controls.reset();
});

test('names the cause if nothing listens', async () => {
  const faults = await findFaults({ LOCKIT: `http://127.0.0.1:${await findFreePort()}` });
  expect(faults.join('\n')).toContain('ECONNREFUSED');
  expect(faults.join('\n')).toContain('route lockit: upstream');
});

test('sends a route’s secret, and says if the upstream refuses it', async () => {
  const values = { POSTERN_PUBLIC_ORIGIN: ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
  const file = defineConfig({
    connections: [
      lekab({ username: 'testuser', password: 'testpass', baseUrl: service.origin }),
      lockitNetwork({ clientId: 'a', clientSecret: 'b', baseUrl: lockit.origin }),
    ],
    routes: [
      {
        name: 'keyed',
        upstream: 'https://keyed.example',
        allow: ['GET /**'],
        credential: 'secret',
        header: 'x-api-key',
        secret: 'key-of-the-api',
      },
    ],
  });
  const { config, errors } = readConfig(values, [], file);
  if (errors) throw new Error(JSON.stringify(errors));
  const seen: (string | null)[] = [];
  const findings = await diagnose(config, async (input, init) => {
    if (!String(input).startsWith('https://keyed')) return fetch(input, init);
    seen.push(new Headers(init?.headers).get('x-api-key'));
    return new Response(null, { status: 403 });
  });
  expect(seen).toEqual(['key-of-the-api']);
  expect(findings.find(({ check }) => check.startsWith('route keyed'))).toEqual({
    check: 'route keyed: upstream https://keyed.example',
    warning: 'answers 403 with the secret; check its value',
  });
});

test('names metadata that cannot be read', async () => {
  const values = { POSTERN_PUBLIC_ORIGIN: ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
  const file = defineConfig({
    connections: [oidc({ id: 'work', issuer: lockit.origin, clientId: 'a', clientSecret: 's' })],
  });
  const { config, errors } = readConfig(values, [], file);
  if (errors) throw new Error(JSON.stringify(errors));
  const [finding] = await diagnose(config);
  expect(finding?.check).toBe(`work: metadata of ${lockit.origin}`);
  expect(finding?.fault).toContain('check the issuer');
});

test('says which tokens for APIs, and which ends of a sign-out, the provider does not offer', async () => {
  const values = { POSTERN_PUBLIC_ORIGIN: ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
  const issuer = 'https://login.example';
  const route = {
    upstream: 'https://api.example',
    allow: ['GET /**'],
    credential: 'user',
  } as const;
  const file = () =>
    defineConfig({
      connections: [
        oidc({ id: 'work', issuer, clientId: 'a', clientSecret: 's', signOutBy: 'get' }),
      ],
      routes: [
        { ...route, name: 'payroll', exchange: { audience: 'payroll' } },
        { ...route, name: 'careful', introspect: { maxAgeSeconds: 0 } },
      ],
    });
  const find = async (more: object) => {
    const { config, errors } = readConfig(values, [], file());
    if (errors) throw new Error(JSON.stringify(errors));
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
      ...more,
    };
    const findings = await diagnose(config, async (url) =>
      Response.json(String(url).includes('.well-known') ? metadata : {}),
    );
    return findings.filter(({ check }) => /^work: (tokens|configuration)/.test(check));
  };
  const grants = ['authorization_code', 'refresh_token'];
  const found = await find({ grant_types_supported: grants });
  expect(found.flatMap(({ fault = [] }) => fault)).toEqual([
    expect.stringContaining(
      'no token exchange in grant_types_supported; remove them, or turn it on',
    ),
    expect.stringContaining('publishes no introspection_endpoint; remove them, or turn it on'),
  ]);
  expect(found.flatMap(({ warning = [] }) => warning)).toEqual([
    expect.stringContaining('signOutBy is get, and the provider publishes no end_session_endpoint'),
    expect.stringContaining(
      'no revocation_endpoint: after a sign-out, its tokens, and those exchanged',
    ),
  ]);
  const complete = {
    grant_types_supported: [...grants, 'urn:ietf:params:oauth:grant-type:token-exchange'],
    introspection_endpoint: `${issuer}/introspect`,
    end_session_endpoint: `${issuer}/end`,
    revocation_endpoint: `${issuer}/revoke`,
  };
  expect(await find(complete)).toEqual([]);
});
