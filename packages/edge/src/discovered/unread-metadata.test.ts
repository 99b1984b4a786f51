import { KEYS } from '@postern/testing';
import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { Metric } from '../observing/counters.ts';
import { readKeyRing } from '../sealing/key-ring.ts';
import { Sessions } from '../sessions/sessions.ts';
import { buildTicketText } from '../sessions/ticket.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { ServiceTokens } from '../tokens/service-tokens.ts';
import { discovered } from './index.ts';

const CONNECTION = discovered({
  id: 'op',
  issuer: 'https://provider.example',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret_basic', secret: 's' },
});

/** An edge that was started while the provider is down, so that it has no metadata. */
function start() {
  const counted: [Metric, number | undefined][] = [];
  const keyRing = readKeyRing(KEYS);
  if (keyRing === undefined) throw new Error('the ring cannot be read');
  const options = {
    store: createMemoryStore(),
    keyRing,
    limits: { idleMs: 1_000_000, absoluteMs: 1_000_000 },
    connections: new Map([['op', CONNECTION]]),
    fetch: () => Promise.reject(new Error('connect ECONNREFUSED')),
    now: Date.now,
    count: (metric: Metric, durationMs?: number) => void counted.push([metric, durationMs]),
    log: () => undefined,
  };
  return { counted, sessions: new Sessions(options), services: new ServiceTokens(options) };
}

const FAILED = { code: 'provider_unreachable', connection: 'op' };
const UNSENT = { counter: 'token_request', connection: 'op', outcome: 'provider_unreachable' };
const ignore = (): undefined => undefined;

test('counts a refresh that needs metadata, which cannot be read, as failed, without a duration', async () => {
  const { counted, sessions } = start();
  const tokens = { accessToken: 'a', tokenType: 'bearer', refreshToken: 'r', obtainedAtMs: 0 };
  const created = await sessions.create('op', tokens);
  if (created instanceof Failure) throw new Error(created.code);
  const open = await sessions.open(buildTicketText(created[0]));
  if (open instanceof Failure) throw new Error(open.code);
  expect(await sessions.refresh(open, ignore)).toMatchObject(FAILED);
  expect(counted).toEqual([[{ ...UNSENT, grant: 'refresh_token' }, undefined]]);
});

test('counts a request for a service token in the same way', async () => {
  const { counted, services } = start();
  expect(await services.use({ connection: CONNECTION }, ignore)).toMatchObject(FAILED);
  expect(counted).toEqual([[{ ...UNSENT, grant: 'client_credentials' }, undefined]]);
});
