import { randomBytes } from 'node:crypto';
import { KEYS, makeTicket } from '@postern/testing';
import { expect, test } from 'vitest';
import { type KeyRing, readKeyRing } from '../sealing/key-ring.ts';
import { createCountingStore } from '../testing/counting-store.ts';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { buildTicketText, createTicket, readTicket } from './ticket.ts';

const COOKIE = 'postern-dev-5173';
/** Another ring than `KEYS`, the one of `EdgeUnderTest`. */
const OLD = `k0:${'B'.repeat(42)}A`;

function readRing(text: string): KeyRing {
  const ring = readKeyRing(text);
  if (ring === undefined) throw new Error('a ring of the test cannot be read');
  return ring;
}

/** Builds cookies that look like the edge's own, but that no edge issued. */
function forgeCookies(good: string): Record<string, string> {
  const bytes = Buffer.from(good, 'base64url');
  const secret = bytes.subarray(0, 48);
  const withOtherKey = Buffer.concat([bytes.subarray(0, 16), randomBytes(32)]);
  return {
    'random bytes': randomBytes(66).toString('base64url'),
    'no tag': secret.toString('base64url'),
    'a session’s id and tag with another key': Buffer.concat([
      withOtherKey,
      bytes.subarray(48),
    ]).toString('base64url'),
    'the tag of another ring': makeTicket({ secret, keys: OLD }),
    'a tag for another purpose': makeTicket({ secret, info: 'postern user 1' }),
    'a short tag': good.slice(0, 84),
    'a long tag': `${good}AAAA`,
    'a tag of zeros': Buffer.concat([secret, Buffer.alloc(18)]).toString('base64url'),
    padding: `${good.slice(0, -1)}=`,
  };
}

test('S-74 rejects a forged cookie at every endpoint without the store', async () => {
  const store = createCountingStore();
  const edge = new EdgeUnderTest({ store, variables: { POSTERN_MODE: 'token-mediating' } });
  await edge.signIn();
  const good = edge.browser.jar(ORIGIN).get(COOKIE) ?? '';
  store.operations = 0;
  for (const [kind, cookie] of Object.entries(forgeCookies(good))) {
    const headers = { 'x-postern': '1', cookie: `${COOKIE}=${cookie}` };
    const send = async (method: string, path: string, body?: string): Promise<Response> =>
      edge.fetch(ORIGIN + path, {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body }),
      });
    expect([kind, await (await send('GET', '/auth/session')).json()]).toEqual([
      kind,
      { status: 'signed-out' },
    ]);
    for (const refused of [
      await send('POST', '/auth/refresh'),
      await send('POST', '/auth/logout', '{"everywhere":true}'),
      await send('GET', '/auth/token'),
      await send('GET', '/api/lockit/projects'),
      await send('POST', '/api/lekab/rime/send', '{}'),
    ]) {
      expect([kind, await readCode(refused)]).toEqual([kind, '401 session_unreadable']);
    }
    expect((await send('POST', '/auth/logout')).status).toBe(204);
  }
  expect(store.operations).toBe(0);
  // The session whose id was used is still valid: its id alone cannot end it.
  expect(await (await edge.call('GET', '/auth/session')).json()).toMatchObject({
    status: 'signed-in',
  });
  expect(store.operations).toBe(1);
});

test('S-74 reads the store once for a valid ticket without a session', async () => {
  const store = createCountingStore();
  const edge = new EdgeUnderTest({ store });
  edge.browser.jar(ORIGIN).set(COOKIE, makeTicket());
  expect(await readCode(await edge.call('GET', '/api/lockit/projects'))).toBe(
    '401 session_expired',
  );
  expect(store.operations).toBe(1);
});

test('reads a ticket with any key of the ring, and with no other key', async () => {
  const before = readRing(OLD);
  const text = buildTicketText(await createTicket(before));
  expect(text).toBe(
    makeTicket({ secret: Buffer.from(text, 'base64url').subarray(0, 48), keys: OLD }),
  );
  for (const keys of [OLD, `${OLD},${KEYS}`, `${KEYS},${OLD}`]) {
    const ticket = await readTicket(text, readRing(keys));
    expect(ticket && buildTicketText(ticket)).toBe(text);
  }
  expect(await readTicket(text, readRing(KEYS))).toBeUndefined();
  const newest = buildTicketText(await createTicket(readRing(`${KEYS},${OLD}`)));
  expect(await readTicket(newest, readRing(KEYS))).toBeDefined();
});

test('S-74 remembers a ticket of the ring, and no made-up cookie', async () => {
  const ring = readRing(KEYS);
  const text = makeTicket();
  const ticket = await readTicket(text, ring);
  expect(readTicket(text, ring)).toBe(ticket);
  expect(readTicket(text, readRing(OLD))).toBeInstanceOf(Promise);
  const madeUp = randomBytes(66).toString('base64url');
  expect(await readTicket(madeUp, ring)).toBeUndefined();
  expect(readTicket(madeUp, ring)).toBeInstanceOf(Promise);
});

test('creates tickets that share no part', async () => {
  const ring = readRing(KEYS);
  const texts = await Promise.all(
    Array.from({ length: 200 }, async () => buildTicketText(await createTicket(ring))),
  );
  for (const [from, to] of [
    [0, 21],
    [22, 64],
    [64, 88],
  ]) {
    expect(new Set(texts.map((text) => text.slice(from, to))).size).toBe(texts.length);
  }
});
