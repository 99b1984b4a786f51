import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { LogEvent } from '../observing/log.ts';
import { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';

const ISSUER = 'https://provider.example/tenant';
const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  code_challenge_methods_supported: ['S256'],
};
const JWKS = { keys: [{ kty: 'EC', kid: 'key-1' }] };
const HOUR_MS = 3_600_000;

/** Metadata that is read from a provider which `isDown` takes down, by a clock. */
function start(options: Partial<DiscoveredOptions> = {}) {
  const state: { isDown: boolean; nowMs: number; response?: Response } = {
    isDown: false,
    nowMs: 1e9,
  };
  const [requests, events]: [string[], LogEvent[]] = [[], []];
  const context = {
    now: () => state.nowMs,
    log: (event: LogEvent) => void events.push(event),
    fetch: async (url: string | URL) => {
      requests.push(String(url));
      if (state.isDown) return new Response('', { status: 503 });
      return state.response ?? Response.json(String(url) === DOCUMENT.jwks_uri ? JWKS : DOCUMENT);
    },
  };
  const metadata = new Metadata({
    id: 'op',
    issuer: ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 's' },
    ...options,
  });
  const readKeys = (freshMs?: number) => metadata.readKeys(DOCUMENT, context, freshMs);
  return { state, requests, events, read: () => metadata.read(context), readKeys };
}

test.each<[Partial<DiscoveredOptions>, string]>([
  [{}, `${ISSUER}/.well-known/openid-configuration`],
  [{ metadata: 'oauth' }, 'https://provider.example/.well-known/oauth-authorization-server/tenant'],
  [{ metadataUrl: 'https://provider.example/m' }, 'https://provider.example/m'],
])('reads the metadata of %j at %s', async (options, url) => {
  const { read, requests } = start(options);
  expect(await read()).toEqual(DOCUMENT);
  expect(requests).toEqual([url]);
});

test('accepts JSON with another content type', async () => {
  const { read, state } = start();
  state.response = new Response(JSON.stringify(DOCUMENT));
  expect(await read()).toEqual(DOCUMENT);
});

test.each([
  [new Response('<h1>Hello</h1>'), 'openid-configuration is not a JSON object'],
  [new Response('', { status: 404 }), 'openid-configuration: status 404'],
])('reports a response without a document as malformed', async (response, words) => {
  const { read, state } = start();
  state.response = response;
  const cause = `${ISSUER}/.well-known/${words}`;
  expect(await read()).toEqual(new Failure('provider_malformed', { cause }));
});

test('applies the overrides', async () => {
  const { read } = start({ overrides: { token_endpoint: 'https://provider.example/t' } });
  expect(await read()).toEqual({ ...DOCUMENT, token_endpoint: 'https://provider.example/t' });
});

test('reads the metadata again after an hour, and uses it for a day while the provider is down', async () => {
  const { read, requests, state } = start();
  await read();
  state.nowMs += HOUR_MS;
  await read();
  expect(requests).toHaveLength(1);
  state.isDown = true;
  state.nowMs += 1;
  expect(await read()).toEqual(DOCUMENT);
  expect(requests).toHaveLength(2);
  state.nowMs += 23 * HOUR_MS;
  expect(await read()).toMatchObject({ code: 'provider_unreachable' });
});

test('logs a failure once for concurrent callers, and backs off', async () => {
  const { read, requests, state, events } = start();
  state.isDown = true;
  await Promise.all([read(), read()]);
  await read();
  expect(requests).toHaveLength(1);
  expect(events).toEqual([
    {
      event: 'discovery_failed',
      connection: 'op',
      code: 'provider_unreachable',
      cause: expect.stringMatching(/^https:.*openid-configuration: status 503$/),
    },
  ]);
});

test('logs a warning about metadata that makes sign-ins fail', async () => {
  const overrides = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
  const { read, events } = start({ overrides });
  await read();
  expect(events).toMatchObject([{ event: 'discovery_warning', code: 'provider_malformed' }]);
});

test('keeps keys for a minute, and for 200 s while the provider is down', async () => {
  const { readKeys, requests, state } = start();
  expect(await readKeys()).toEqual(JWKS);
  state.nowMs += 60_000;
  await readKeys();
  expect(requests).toHaveLength(1);
  await readKeys(0);
  expect(requests).toHaveLength(2);
  state.isDown = true;
  state.nowMs += 200_000;
  expect(await readKeys()).toEqual(JWKS);
  // A caller that asks for newer keys learns why it gets none.
  expect(await readKeys(0)).toMatchObject({ code: 'provider_unreachable' });
  state.nowMs += 1;
  expect(await readKeys()).toMatchObject({ code: 'provider_unreachable' });
});
