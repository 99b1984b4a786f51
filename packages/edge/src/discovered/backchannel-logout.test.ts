import { BASE_VARIABLES, PUBLIC_ORIGIN } from '@postern/testing';
import { expect, test } from 'vitest';
import { createEdge } from '../edge.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import type { LogEvent } from '../observing/log.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { discovered } from './index.ts';

const ISSUER = 'https://provider.example';
const ENDPOINT = `${PUBLIC_ORIGIN}/auth/connections/op/backchannel-logout`;
const signer = await createJwtSigner();
const DOCUMENTS: Readonly<Record<string, object>> = {
  [`${ISSUER}/.well-known/openid-configuration`]: {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    jwks_uri: `${ISSUER}/jwks`,
    code_challenge_methods_supported: ['S256'],
  },
  [`${ISSUER}/jwks`]: signer.jwks,
};

/** An edge whose provider publishes the documents unless it is down. */
function start({ isDown = false } = {}) {
  const events: LogEvent[] = [];
  const connection = discovered({
    id: 'op',
    issuer: ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 's' },
  });
  const reading = readSettings(BASE_VARIABLES, [connection]);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const edge = createEdge({
    settings: reading.settings,
    connections: [connection],
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log: (event) => events.push(event),
    fetch: async (url) =>
      isDown ? new Response('', { status: 503 }) : Response.json(DOCUMENTS[String(url)] ?? null),
  });
  const post = async (body: BodyInit): Promise<Response> =>
    edge.request(ENDPOINT, { method: 'POST', body });
  const send = (token: string): Promise<Response> =>
    post(new URLSearchParams({ logout_token: token }));
  return { events, post, send };
}

const buildToken = (changes: object = {}): Promise<string> => {
  const iat = Math.floor(Date.now() / 1000);
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const times = { iat, exp: iat + 120 };
  return signer.sign({
    iss: ISSUER,
    aud: 'app',
    jti: 'j',
    sub: 'ada',
    events,
    ...times,
    ...changes,
  });
};

test('accepts a logout token without the app’s header and logs it', async () => {
  const { send, events } = start();
  const response = await send(await buildToken());
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(events).toMatchObject([{ event: 'signed_out_by_provider', connection: 'op' }]);
});

test('rejects a repeated logout token', async () => {
  const { send, events } = start();
  const token = await buildToken();
  await send(token);
  expect(await readCode(await send(token))).toBe('400 request_malformed');
  expect(events.at(-1)).toMatchObject({ cause: 'a repeated logout token' });
});

test('rejects a logout token for another client', async () => {
  const token = await buildToken({ aud: 'other' });
  expect(await readCode(await start().send(token))).toBe('400 request_malformed');
});

test('rejects a body that is not a form, and a form without a token', async () => {
  const { post } = start();
  expect(await readCode(await post('{}'))).toBe('415 request_unsupported');
  expect(await readCode(await post(new URLSearchParams()))).toBe('400 request_malformed');
});

test('reports a provider whose keys cannot be read', async () => {
  const { send } = start({ isDown: true });
  expect(await readCode(await send(await buildToken()))).toBe('502 provider_unreachable');
});
