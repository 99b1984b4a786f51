import { expect, test } from 'vitest';
import { createCountingStore } from '../testing/counting-store.ts';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const LEASE = 'postern-dev-5173-lease';
const PROJECTS = '/api/lockit/projects';

test('serves calls with a lease without any operation of the store', async () => {
  const store = createCountingStore();
  const edge = new EdgeUnderTest({ store });
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  store.operations = 0;
  for (let calls = 0; calls < 20; calls += 1) {
    expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  }
  expect(store.operations).toBe(0);
});

test('serves a browser that was signed out elsewhere until its lease expires, and no longer', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const jar = new Map(edge.browser.jar(ORIGIN));
  await edge.call('POST', '/auth/logout');
  expect(edge.browser.jar(ORIGIN).size).toBe(0);
  for (const [name, value] of jar) edge.browser.jar(ORIGIN).set(name, value);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  edge.aheadMs += 31_000;
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 session_expired');
});

test('opens a lease only with the session cookie that it was issued with', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const jar = edge.browser.jar(ORIGIN);
  for (const cookie of ['A'.repeat(88), '']) {
    const request = {
      headers: {
        'x-postern': '1',
        cookie: `postern-dev-5173=${cookie}; ${LEASE}=${jar.get(LEASE)}`,
      },
    };
    expect((await edge.fetch(ORIGIN + PROJECTS, request)).status).toBe(401);
  }
});

test('ignores a damaged lease and reads the session from the store', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const jar = edge.browser.jar(ORIGIN);
  for (const damaged of [
    '',
    'x',
    `${jar.get(LEASE)}A`,
    (jar.get(LEASE) ?? '').replace(/.{4}$/, 'AAAA'),
  ]) {
    jar.set(LEASE, damaged);
    expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  }
});

test('rejects a lease on a route with the edge’s own credentials', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const jar = new Map(edge.browser.jar(ORIGIN));
  await edge.call('POST', '/auth/logout');
  for (const [name, value] of jar) edge.browser.jar(ORIGIN).set(name, value);
  const send = await edge.call('POST', '/api/lekab/rime/send', { body: '{}' });
  expect(await readCode(send)).toBe('401 session_expired');
});

test('issues no lease if leases are off or the token is too long for a cookie', async () => {
  const off = new EdgeUnderTest({ variables: { POSTERN_LEASE_SECONDS: '0' } });
  await off.signIn();
  await off.call('GET', PROJECTS);
  expect(off.browser.jar(ORIGIN).has(LEASE)).toBe(false);
  const large = new EdgeUnderTest({
    intercept: async (url, next) => {
      if (url.endsWith('/projects')) return Response.json([]);
      if (!url.endsWith('/access-token')) return next();
      const tokens = { access_token: 't'.repeat(3500), token_type: 'Bearer', expires_in: 600 };
      return Response.json(tokens);
    },
  });
  await large.signIn();
  expect((await large.call('GET', PROJECTS)).status).toBe(200);
  expect(large.browser.jar(ORIGIN).has(LEASE)).toBe(false);
});

test('uses no lease from before leases were turned off', async () => {
  const store = createCountingStore();
  const edge = new EdgeUnderTest({ store });
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  const off = new EdgeUnderTest({
    store,
    variables: { POSTERN_LEASE_SECONDS: '0' },
    intercept: async (url, next) => (url.endsWith('/projects') ? Response.json([]) : next()),
  });
  for (const [name, value] of edge.browser.jar(ORIGIN)) off.browser.jar(ORIGIN).set(name, value);
  store.operations = 0;
  expect((await off.call('GET', PROJECTS)).status).toBe(200);
  expect(store.operations).toBeGreaterThan(0);
});

test('deletes the lease of the former session at a sign-in', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  expect(edge.browser.jar(ORIGIN).has(LEASE)).toBe(true);
  await edge.signIn();
  expect(edge.browser.jar(ORIGIN).has(LEASE)).toBe(false);
});

test('ends the lease with the session', async () => {
  const edge = new EdgeUnderTest({ variables: { POSTERN_SESSION_ABSOLUTE_SECONDS: '20' } });
  await edge.signIn();
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  edge.aheadMs += 21_000;
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 session_expired');
});

test('ends the lease when the token is due for refresh', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 20 });
  await edge.signIn();
  await edge.call('GET', PROJECTS);
  edge.aheadMs += 19_000;
  await edge.call('GET', PROJECTS);
  await expect
    .poll(async () => (await edge.lockit.requests()).map(({ grantType }) => grantType))
    .toContain('refresh_token');
});
