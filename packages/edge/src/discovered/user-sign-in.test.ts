import { type Config, configSchema } from '@postern/core';
import { BASE_VARIABLES, PUBLIC_ORIGIN } from '@postern/testing';
import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { createEdge } from '../edge.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { type DiscoveredOptions, discovered } from './index.ts';

const ISSUER = 'https://provider.example';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  code_challenge_methods_supported: ['S256'],
};

/** An edge with one discovered connection, whose provider responds with `metadata`. */
function start(options: Partial<DiscoveredOptions> = {}, metadata: object = METADATA) {
  const connection = discovered({
    id: 'op',
    issuer: ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 's' },
    ...options,
  });
  const reading = readSettings(BASE_VARIABLES, [connection]);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return createEdge({
    settings: reading.settings,
    connections: [connection],
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log: () => undefined,
    fetch: async () => Response.json(metadata),
  });
}

async function readConnections(edge: ReturnType<typeof start>): Promise<Config['connections']> {
  const response = await edge.request(`${PUBLIC_ORIGIN}/auth/config`);
  return parse(configSchema, await response.json()).connections;
}

test('describes the connection with the published endpoints', async () => {
  expect(await readConnections(start())).toEqual([
    {
      id: 'op',
      flow: 'edge',
      authorizationEndpoint: `${ISSUER}/authorize`,
      clientId: 'app',
      redirectUri: `${PUBLIC_ORIGIN}/auth/callback/op`,
      codeChallengeMethods: ['S256'],
      unannouncedIssuer: ISSUER,
      scopes: ['openid'],
      signOutEverywhere: true,
    },
  ]);
});

test('describes a connection without openid as unable to sign out everywhere', async () => {
  const [connection] = await readConnections(start({ scopes: ['api'] }));
  expect(connection).not.toHaveProperty('signOutEverywhere');
});

test('describes a connection whose metadata cannot be read without endpoints or caching', async () => {
  const edge = start({}, { issuer: 'https://other.example' });
  const redirectUri = `${PUBLIC_ORIGIN}/auth/callback/op`;
  expect(await readConnections(edge)).toEqual([{ id: 'op', flow: 'edge', redirectUri }]);
  const response = await edge.request(`${PUBLIC_ORIGIN}/auth/config`);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('adds the endpoints of the edge flow only for that flow', async () => {
  const status = async (options: Partial<DiscoveredOptions>) =>
    (
      await start(options).request(`${PUBLIC_ORIGIN}/auth/sign-in`, {
        headers: { 'x-postern': '1' },
      })
    ).status;
  expect(await status({})).toBe(303);
  expect(await status({ redirectUri: `${PUBLIC_ORIGIN}/callback/op` })).toBe(404);
});
