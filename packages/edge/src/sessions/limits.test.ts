import { expect, test } from 'vitest';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';

const PROJECTS = '/api/lockit/projects';
const LIMITS = { POSTERN_SESSION_IDLE_SECONDS: '1000', POSTERN_SESSION_ABSOLUTE_SECONDS: '5000' };

async function readStatus(edge: EdgeUnderTest): Promise<unknown> {
  const view: unknown = await (await edge.call('GET', '/auth/session')).json();
  return Reflect.get(Object(view), 'status');
}

test('keeps a session in use up to its absolute limit', async () => {
  const edge = new EdgeUnderTest({ variables: LIMITS });
  await edge.signIn();
  for (let seconds = 0; seconds < 4800; seconds += 800) {
    expect((await edge.call('GET', PROJECTS)).status).toBe(200);
    edge.aheadMs += 800_000;
  }
  edge.aheadMs += 300_000;
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 session_expired');
});

test('ends an unused session at its idle limit, even if its status is read', async () => {
  const edge = new EdgeUnderTest({ variables: LIMITS });
  await edge.signIn();
  edge.aheadMs += 600_000;
  expect(await readStatus(edge)).toBe('signed-in');
  edge.aheadMs += 500_000;
  expect(await readStatus(edge)).toBe('signed-out');
});

test('keeps the idle limit within a seventh, whatever the lease', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_SESSION_IDLE_SECONDS: '1000', POSTERN_LEASE_SECONDS: '900' },
  });
  await edge.signIn();
  // Less than the lease, which would hide all these uses from the store.
  for (let calls = 0; calls < 36; calls += 1) {
    expect((await edge.call('GET', PROJECTS)).status).toBe(200);
    edge.aheadMs += 25_000;
  }
  edge.aheadMs += 825_000;
  expect(await readStatus(edge)).toBe('signed-in');
});

test('S-13 ends a session without a refresh token when its access token expires', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) => {
      if (url.endsWith('/projects')) return Response.json([]);
      if (!url.endsWith('/access-token')) return next();
      return Response.json({ access_token: 'a', token_type: 'Bearer', expires_in: 60 });
    },
  });
  await edge.signIn();
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  edge.aheadMs += 61_000;
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 session_expired');
});

test('tolerates clocks that differ by a minute', async () => {
  for (const skewSeconds of [-60, 60]) {
    const edge = new EdgeUnderTest();
    await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 300 });
    edge.aheadMs = skewSeconds * 1000;
    await edge.signIn();
    for (let minutes = 0; minutes < 12; minutes += 1) {
      expect((await edge.call('GET', PROJECTS)).status).toBe(200);
      edge.aheadMs += 60_000;
      await edge.lockit.advanceClock(60);
    }
  }
});
