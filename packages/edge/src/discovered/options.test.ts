import { expect, test } from 'vitest';
import { type Connection, createEdge, createInProcessRateLimiter, readSettings } from '../index.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { type DiscoveredOptions, discovered } from './index.ts';
import { isSecureUrl, readFlow } from './options.ts';

const GOOD: DiscoveredOptions = {
  id: 'work',
  issuer: 'https://login.example.com',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret_basic', secret: 'secret' },
  redirectUri: 'https://app.example.com/callback/work',
};

const VARIABLES = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
};

/** Starts an edge with these connections. @returns its errors, one on a line; '' if it starts */
function findErrors(...all: Partial<DiscoveredOptions>[]): string {
  return start(all.map((options) => discovered({ ...GOOD, ...options })));
}

function start(connections: readonly Connection[], variables = {}): string {
  const reading = readSettings({ ...VARIABLES, ...variables }, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const { settings } = reading;
  try {
    createEdge({
      settings,
      connections,
      store: createMemoryStore(),
      rateLimiter: createInProcessRateLimiter(),
      log: () => undefined,
    });
    return '';
  } catch (error) {
    return String(error);
  }
}

const other = { id: 'other', redirectUri: 'https://app.example.com/callback/other' };

test('starts an edge with valid connections only', () => {
  expect(findErrors({}, other)).toBe('');
  expect(findErrors({ issuer: 'http://localhost:9000/tenant' })).toBe('');
});

test('requires a provider in the settings if there are no connections', () => {
  expect(readSettings({}).faults?.map(({ name }) => name)).toContain('LOCKIT_CLIENT_ID');
});

test('S-43 rejects two connections with one id or one redirect URI', () => {
  const errors = findErrors({}, {});
  expect(errors).toContain('connection work: shares work with another one');
  expect(errors).toContain(`connection work: shares ${GOOD.redirectUri} with another one`);
});

test('S-43 rejects a handwritten connection with the id of a built-in one', () => {
  const byHand: Connection = {
    id: 'lockit',
    authorizationServer: {
      issuer: 'https://provider.example',
      token_endpoint: 'https://provider.example/token',
    },
    client: { client_id: 'app' },
    clientAuthentication: () => undefined,
  };
  const lockit = { LOCKIT_CLIENT_ID: 'client', LOCKIT_CLIENT_SECRET: 'secret' };
  expect(start([byHand])).toBe('');
  expect(start([byHand], lockit)).toContain('connection lockit: shares lockit with another one');
});

test('S-1 rejects a connection that cannot authenticate as the client', () => {
  const method = 'client_secret_post' as const;
  const findSecretError = (secret: string): string =>
    findErrors({ clientAuthentication: { method, secret } });
  expect(findSecretError('')).toContain('has no secret; set it to what the provider issued');
  expect(findSecretError(' ')).toContain('has a secret that is blank');
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
  const authentication = { method: 'private_key_jwt' } as const;
  expect(
    findErrors({ clientAuthentication: { ...authentication, key: { ...key, alg: 'ES256' } } }),
  ).toContain('has a public key; set it to the private key');
  expect(
    findErrors({ clientAuthentication: { ...authentication, key: { ...key, d: 'd' } as never } }),
  ).toContain('has a key without alg; set ES256 or PS256 or RS256 or Ed25519');
});

test('S-48 requires https for a redirect URI, or http on loopback', () => {
  for (const [redirectUri, shown] of [
    ['http://app.example.com/callback', '"http://app.example.com/…"'],
    ['myapp:/callback', '(not a URL)'],
  ] as const) {
    expect(findErrors({ redirectUri })).toContain(
      `has the redirectUri ${shown}; set it to an https`,
    );
  }
  expect(findErrors({ redirectUri: 'http://localhost:5173/callback' })).toBe('');
});

test('reports every error at once, with its fix and without the secret', () => {
  const errors = findErrors({
    id: 'Work!',
    issuer: 'http://login.example.com?tenant=1',
    clientId: ' ',
    clientAuthentication: { method: 'client_secret_basic', secret: 'top\nsecret' },
    redirectUri: 'app.example.com',
  });
  expect(errors.split('\n').slice(1)).toHaveLength(5);
  expect(errors).not.toContain('top');
  expect(findErrors({ flow: 'browser', redirectUri: undefined } as never)).toContain(
    'has the flow browser without redirectUri',
  );
  expect(findErrors({ flow: 'edge' })).toContain('leave redirectUri out');
  expect(findErrors({ flow: 'both' } as never)).toContain('set it to browser or edge');
  expect(findErrors({ parameters: { nonce: 'n' }, allowedParameters: ['state'] })).toMatch(
    /nonce, which is Postern’s own[^]*state, which is Postern’s own/,
  );
});

test.each([
  ['https://APP.example.com/callback', 'https://app.example.com/callback'],
  ['https://app.example.com:443/callback', 'https://app.example.com/callback'],
  ['https://app.example.com', 'https://app.example.com/'],
  ['https://app.example.com/é', 'https://app.example.com/%C3%A9'],
  ['https://app.example.com\\callback', 'https://app.example.com/callback'],
])('rejects the redirectUri %s, which no page has as its address', (redirectUri, address) => {
  expect(findErrors({ redirectUri })).toContain(
    `has a redirectUri that browsers write as ${address}; set it so`,
  );
});

test('rejects a redirectUri of the browser flow where the edge answers, on its own origin only', () => {
  for (const path of ['/auth/callback/work', '/api/x', '/healthz']) {
    expect(findErrors({ redirectUri: `https://app.example.com${path}` })).toContain(
      `has the redirectUri ${path}, which is the edge’s own; leave it out`,
    );
  }
  expect(findErrors({ redirectUri: 'https://spa.example.com/auth/callback' })).toBe('');
  expect(findErrors({ redirectUri: 'https://app.example.com/authorized' })).toBe('');
});

test('S-63 rejects several scopes in one string, because no check finds openid in it', () => {
  for (const scope of ['openid profile', 'openid\tprofile', ' openid', '', 'open"id', 'é']) {
    expect(findErrors({ scopes: [scope] })).toContain('has a scope that is empty, or has a space');
  }
  const scopes = ['openid', 'user:email', 'https://graph.example/.default', 'repo,gist'];
  expect(findErrors({ scopes })).toBe('');
});

test.each<[string, object, string]>([
  [
    'an unknown method',
    { clientAuthentication: { method: 'none' } },
    'has an unknown clientAuthentication; set its method to',
  ],
  [
    'a method that was removed',
    { clientAuthentication: { method: 'client_secret_jwt', secret: 's' } },
    'set its method to client_secret_basic or client_secret_post or client_secret or private_key_jwt',
  ],
  ['no authentication', { clientAuthentication: undefined }, 'set its method to'],
  ['a string as authentication', { clientAuthentication: 'secret' }, 'set its method to'],
  [
    'a number as secret',
    { clientAuthentication: { method: 'client_secret_post', secret: 7 } },
    'has no secret',
  ],
  [
    'an unknown encoding',
    { clientAuthentication: { ...GOOD.clientAuthentication, encoding: 'utf-8' } },
    'neither plain nor form',
  ],
  ['no key', { clientAuthentication: { method: 'private_key_jwt' } }, 'has a key without alg'],
  ['a number as id', { id: 7 }, 'needs an id'],
  ['null as id', { id: null }, 'needs an id'],
  ['no issuer', { issuer: undefined }, 'has no issuer; set it to'],
  ['an empty issuer', { issuer: '' }, 'has no issuer; set it to'],
  [
    'an issuer template of many tenants',
    { issuer: 'https://a.example/{tenantid}/v2.0' },
    'write common',
  ],
  ['a number as clientId', { clientId: 7 }, 'has no clientId'],
  ['a string as scopes', { scopes: 'openid' }, 'has scopes that are not a list'],
  ['numbers as scopes', { scopes: [1] }, 'has scopes that are not a list'],
  ['other metadata', { metadata: 'saml' }, 'neither openid nor oauth'],
  ['metadata over http', { metadataUrl: 'http://a.example/' }, 'has the metadataUrl "http://'],
  [
    'a list as parameters',
    { parameters: ['prompt=login'] },
    'has parameters that are not an object',
  ],
  ['a list as overrides', { overrides: ['none'] }, 'has overrides'],
  ['a string as overrides', { overrides: 'none' }, 'has overrides'],
  ['a string as a flag', { dpop: 'yes' }, 'has dpop that is not true'],
  ['a number as redirectUri', { redirectUri: 7 }, 'has the redirectUri number'],
  ['a string as deadTokenErrors', { deadTokenErrors: 'E1' }, 'has deadTokenErrors'],
])(
  'reports options from JSON with %s as an error with its fix, and throws no TypeError',
  (_, options, fix) => {
    const errors = findErrors(options);
    expect(errors).toContain('connection ');
    expect(errors).toContain(fix);
    expect(errors).not.toContain('Cannot read');
    expect(errors).not.toContain('Invalid ');
  },
);

test.each([undefined, null, 7, 'work', []])('reports an error for the options %j', (options) => {
  expect(start([discovered(options as never)])).toContain('needs an id of lowercase letters');
});

test('reads the flow from the redirect URI and the client credentials', () => {
  expect(readFlow({})).toBe('edge');
  expect(readFlow({ redirectUri: 'https://app.example/callback' })).toBe('browser');
  expect(readFlow({ clientCredentials: true })).toBeUndefined();
  expect(readFlow({ flow: 'edge', clientCredentials: true })).toBe('edge');
});

test('accepts https, and http on loopback unless it is excluded', () => {
  expect(isSecureUrl('https://a.example')).toBe(true);
  expect(isSecureUrl('http://a.example')).toBe(false);
  expect([true, false].map((allowed) => isSecureUrl('http://[::1]:1', allowed))).toEqual([
    true,
    false,
  ]);
  expect([isSecureUrl('a'), isSecureUrl(7)]).toEqual([false, false]);
});
