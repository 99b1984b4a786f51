import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findFreePort } from '../src/dev-app.ts';

const ORDERS = 'https://orders.example.com';
const API = { clientId: 'orders-api', clientSecret: 'a secret: with % and :' };
const SCOPE = 'orders';

let provider: Provider;
let server: Server;

beforeAll(async () => {
  const port = await findFreePort();
  const issuer = `http://127.0.0.1:${port}`;
  provider = await createProvider(issuer);
  const respond = provider.callback();
  server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done);
  });
  // The examples read their settings when they are imported.
  vi.stubEnv('ISSUER', issuer);
  vi.stubEnv('JWKS_URI', `${issuer}/jwks`);
  vi.stubEnv('AUDIENCE', ORDERS);
  vi.stubEnv('INTROSPECTION_URL', `${issuer}/token/introspection`);
  vi.stubEnv('API_CLIENT_ID', API.clientId);
  vi.stubEnv('API_CLIENT_SECRET', API.clientSecret);
  vi.stubEnv('APP_CLIENT_ID', 'app');
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

test('the API of the guide accepts a JWT for this API, and no other token', async () => {
  const { readUser } = await import('../examples/api/check-jwt.ts');
  const token = await issueToken('app', 'jwt');
  expect(await readUser(`Bearer ${token}`)).toBe('ada');
  const others = [
    await issueToken('app', 'jwt', 'https://another.example.com'),
    await issueToken('app', 'opaque'),
    token.replace(/\.[^.]+$/, `.${'A'.repeat(342)}`),
    '',
  ];
  for (const other of others) expect(await readUser(`Bearer ${other}`)).toBeUndefined();
  expect(await readUser()).toBeUndefined();
});

test('the API of the guide asks the provider about a token, and accepts those of its app', async () => {
  const { readUser } = await import('../examples/api/introspect.ts');
  const token = await issueToken('app', 'opaque');
  expect(await readUser(`Bearer ${token}`)).toBe('ada');
  expect(await readUser(`Bearer ${await issueToken('another-app', 'opaque')}`)).toBeUndefined();
  expect(await readUser('Bearer unknown')).toBeUndefined();
  await (await provider.AccessToken.find(token))?.destroy();
  expect(await readUser(`Bearer ${token}`)).toBeUndefined();
});

test('the API of the guide distinguishes its own wrong client from a wrong token', async () => {
  vi.resetModules();
  vi.stubEnv('API_CLIENT_SECRET', 'wrong');
  const { readUser } = await import('../examples/api/introspect.ts');
  await expect(readUser('Bearer any')).rejects.toThrow('The provider responded with 401');
});

test('the API of the guide distinguishes unreadable keys from a wrong token', async () => {
  vi.resetModules();
  vi.stubEnv('JWKS_URI', `${provider.issuer}/nowhere`);
  const { readUser } = await import('../examples/api/check-jwt.ts');
  await expect(readUser(`Bearer ${await issueToken('app', 'jwt')}`)).rejects.toThrow('200 OK');
});

async function createProvider(issuer: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const app = { client_secret: 'secret', redirect_uris: ['https://app.example.com/'] };
  return new Provider(issuer, {
    clients: [
      { ...app, client_id: 'app' },
      { ...app, client_id: 'another-app' },
      { ...app, client_id: API.clientId, client_secret: API.clientSecret },
    ],
    cookies: { keys: ['a key of the cookies'] },
    features: { introspection: { enabled: true, allowedPolicy: () => true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    ttl: { AccessToken: 60, Grant: 60 },
  });
}

/** Makes the provider issue an access token of Ada to an app. */
async function issueToken(
  clientId: string,
  accessTokenFormat: 'jwt' | 'opaque',
  audience = ORDERS,
): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (client === undefined) throw new Error(`The provider has no client ${clientId}`);
  const grant = new provider.Grant({ accountId: 'ada', clientId });
  grant.addResourceScope(audience, SCOPE);
  const grantId = await grant.save();
  const token = new provider.AccessToken({
    accountId: 'ada',
    client,
    grantId,
    gty: 'authorization_code',
    scope: SCOPE,
  });
  token.resourceServer = new provider.ResourceServer(audience, { accessTokenFormat, scope: SCOPE });
  return token.save();
}
