import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { Sessions } from '../sessions/sessions.ts';
import { buildTicketText, createTicket } from '../sessions/ticket.ts';
import { buildSettings, callHandler } from '../testing/call-handler.ts';
import { createCountingStore } from '../testing/counting-store.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { openCurrentSession, readCurrentTicket } from './current-session.ts';

const { keyRing } = buildSettings();
const TOKENS = { accessToken: 'a', refreshToken: 'r', tokenType: 'bearer', obtainedAtMs: 0 };
const store = createCountingStore();
const sessions = new Sessions({
  store,
  keyRing,
  limits: { idleMs: 60_000, absoluteMs: 60_000 },
  connections: new Map(),
  fetch: () => Promise.reject(new Error('unexpected request')),
  now: Date.now,
  count: () => undefined,
  log: () => undefined,
});

async function open(value: string): Promise<string> {
  const headers = { cookie: `postern-dev-5173=${value}` };
  const parts = { keyRing, sessions, now: Date.now };
  const { response } = await callHandler(
    async (c) => {
      const session = await openCurrentSession(c, parts);
      return session instanceof Failure ? session : c.text(session.stored.value.connection);
    },
    value === '' ? {} : { headers },
  );
  return response.ok ? response.text() : readCode(response);
}

test('opens the session of the request’s cookie', async () => {
  const created = await sessions.create('lockit', TOKENS);
  if (created instanceof Failure) throw new Error(created.code);
  expect(await open(buildTicketText(created[0]))).toBe('lockit');
});

test('rejects a missing or forged cookie without the store', async () => {
  store.operations = 0;
  expect(await open('')).toBe('401 session_missing');
  expect(await open('A'.repeat(88))).toBe('401 session_unreadable');
  expect(store.operations).toBe(0);
});

test('reports a session that the store does not have', async () => {
  expect(await open(buildTicketText(await createTicket(keyRing)))).toBe('401 session_expired');
});

test('reads a ticket without the store', async () => {
  const text = buildTicketText(await createTicket(keyRing));
  store.operations = 0;
  const { response } = await callHandler(
    async (c) => {
      const ticket = await readCurrentTicket(c, { keyRing });
      return ticket instanceof Failure ? ticket : c.text(buildTicketText(ticket));
    },
    { headers: { cookie: `postern-dev-5173=${text}` } },
  );
  expect(await response.text()).toBe(text);
  expect(store.operations).toBe(0);
});
