import { expect, test } from 'vitest';
import { type Connection, createEdge, createInProcessRateLimiter, readSettings } from '../index.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { type DiscoveredOptions, discovered } from './index.ts';

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

/** The faults that a start with these connections reports, one on a line. */
function explain(...all: Partial<DiscoveredOptions>[]): string {
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

test('good connections, and nothing else, make an edge', () => {
  expect(explain({}, other)).toBe('');
  expect(explain({ issuer: 'http://localhost:9000/tenant' })).toBe('');
});

test('without connections the settings still need a service', () => {
  expect(readSettings({}).faults?.map(({ name }) => name)).toContain('LOCKIT_CLIENT_ID');
});

test('S-43 two connections have two ids and two redirect URIs', () => {
  const faults = explain({}, {});
  expect(faults).toContain('connection work: shares work with another one');
  expect(faults).toContain(`connection work: shares ${GOOD.redirectUri} with another one`);
});

test('S-43 a connection written by hand is held to that, too', () => {
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

test('S-1 a connection that cannot prove to be the client is refused', () => {
  const method = 'client_secret_post' as const;
  expect(explain({ clientAuthentication: { method, secret: '' } })).toContain(
    'has a secret that is blank',
  );
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
  const authentication = { method: 'private_key_jwt' } as const;
  expect(
    explain({ clientAuthentication: { ...authentication, key: { ...key, alg: 'ES256' } } }),
  ).toContain('has a public key; give the private one');
  expect(
    explain({ clientAuthentication: { ...authentication, key: { ...key, d: 'd' } as never } }),
  ).toContain('has a key without alg; set ES256 or PS256 or RS256 or Ed25519');
});

test('S-48 a redirect URI is https; http is for loopback', () => {
  for (const redirectUri of ['http://app.example.com/callback', 'myapp:/callback']) {
    expect(explain({ redirectUri })).toContain(
      `has the redirectUri "${redirectUri}"; set it to an https`,
    );
  }
  expect(explain({ redirectUri: 'http://localhost:5173/callback' })).toBe('');
});

test('every fault is reported at once, with its fix, and no secret', () => {
  const faults = explain({
    id: 'Work!',
    issuer: 'http://login.example.com?tenant=1',
    clientId: ' ',
    clientAuthentication: { method: 'client_secret_basic', secret: 'top\nsecret' },
    redirectUri: 'app.example.com',
  });
  expect(faults.split('\n').slice(1)).toHaveLength(5);
  expect(faults).not.toContain('top');
  expect(explain({ flow: 'browser', redirectUri: undefined } as never)).toContain(
    'has the flow browser without redirectUri',
  );
  expect(explain({ flow: 'edge' })).toContain('leave redirectUri out');
  expect(explain({ flow: 'both' } as never)).toContain('set it to browser or edge');
  expect(explain({ parameters: { nonce: 'n' }, allowedParameters: ['state'] })).toMatch(
    /nonce, which is Postern’s own[^]*state, which is Postern’s own/,
  );
});

test.each<[string, object, string]>([
  [
    'an unknown method',
    { clientAuthentication: { method: 'none' } },
    'clientAuthentication "none"',
  ],
  [
    'a method that is no more',
    { clientAuthentication: { method: 'client_secret_jwt', secret: 's' } },
    'set its method to client_secret_basic or client_secret_post or client_secret or private_key_jwt',
  ],
  ['no authentication', { clientAuthentication: undefined }, 'set its method to'],
  ['a text as authentication', { clientAuthentication: 'secret' }, 'set its method to'],
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
  ['no issuer', { issuer: undefined }, 'has the issuer undefined'],
  ['an issuer of many tenants', { issuer: 'https://a.example/{tenantid}/v2.0' }, 'write common'],
  ['a number as clientId', { clientId: 7 }, 'has no clientId'],
  ['a text as scopes', { scopes: 'openid' }, 'has scopes that are no list'],
  ['numbers as scopes', { scopes: [1] }, 'has scopes that are no list'],
  ['other metadata', { metadata: 'saml' }, 'neither openid nor oauth'],
  ['metadata over http', { metadataUrl: 'http://a.example/' }, 'has the metadataUrl "http://'],
  ['a list as parameters', { parameters: ['prompt=login'] }, 'has parameters that are no object'],
  ['a list as overrides', { overrides: ['none'] }, 'has overrides'],
  ['a text as overrides', { overrides: 'none' }, 'has overrides'],
  ['a text as a flag', { dpop: 'yes' }, 'has dpop that is not true'],
  ['a number as redirectUri', { redirectUri: 7 }, 'has the redirectUri number'],
  ['words that are no list', { deadTokenErrors: 'E1' }, 'has deadTokenErrors'],
])('options from JSON with %s are a fault with its fix, and no TypeError', (_, options, fix) => {
  const faults = explain(options);
  expect(faults).toContain('connection ');
  expect(faults).toContain(fix);
  expect(faults).not.toContain('Cannot read');
  expect(faults).not.toContain('Invalid ');
});

test.each([undefined, null, 7, 'work', []])('options that are %j are faults, too', (options) => {
  expect(start([discovered(options as never)])).toContain('needs an id of small letters');
});
