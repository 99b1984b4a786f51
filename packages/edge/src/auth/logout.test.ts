import { expect, test } from 'vitest';
import { createMemoryStore } from '../stores/memory.ts';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

test('ends the session and clears its cookies and attempts', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.authorize();
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
  expect(edge.browser.jar(ORIGIN).size).toBe(0);
  expect(edge.events.at(-1)).toMatchObject({ event: 'signed_out' });
});

test('succeeds without a session', async () => {
  const edge = new EdgeUnderTest();
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
  expect(edge.events).toEqual([]);
});

test('keeps the cookies if the store is down', async () => {
  let isDown = false;
  const memory = createMemoryStore();
  const refuse = (): Promise<never> => Promise.reject(new Error('down'));
  const edge = new EdgeUnderTest({
    store: {
      ...memory,
      writeIfVersion: (...write) => (isDown ? refuse() : memory.writeIfVersion(...write)),
      delete: (key) => (isDown ? refuse() : memory.delete(key)),
    },
  });
  await edge.signIn();
  isDown = true;
  expect(await readCode(await edge.call('POST', '/auth/logout'))).toBe('503 store_unavailable');
  expect(edge.browser.jar(ORIGIN).has('postern-dev-5173')).toBe(true);
  isDown = false;
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
});

test('ends a session whose record cannot be deleted, but written', async () => {
  const memory = createMemoryStore();
  const store = { ...memory, delete: () => Promise.reject(new Error('down')) };
  const edge = new EdgeUnderTest({ store });
  await edge.signIn();
  const cookie = edge.browser.jar(ORIGIN).get('postern-dev-5173') ?? '';
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
  edge.browser.jar(ORIGIN).set('postern-dev-5173', cookie);
  expect(await readCode(await edge.call('GET', '/api/lockit/projects'))).toBe(
    '401 session_expired',
  );
});

test('rejects everywhere without a session, and for a provider that names no user', async () => {
  const edge = new EdgeUnderTest();
  const logout = async (): Promise<string> =>
    readCode(await edge.post('/auth/logout', { everywhere: true }));
  expect(await logout()).toBe('401 session_missing');
  await edge.signIn();
  expect(await logout()).toBe('409 provider_unsupported');
  expect(edge.browser.jar(ORIGIN).has('postern-dev-5173')).toBe(true);
});
