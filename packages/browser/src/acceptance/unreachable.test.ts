import { beforeEach, describe, expect, test } from 'vitest';
import { buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { openTab, settled, type Tab, until } from './tab.ts';

let edge: FakeEdge;
let tab: Tab;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge({ session: buildSignedIn() });
  tab = await openTab(edge);
});

describe('row 8: an unreachable edge', () => {
  test.each(['store_unavailable', 'internal', 'guard_rate_limited', 'network'] as const)(
    '%s: degrades the state, keeps the session, and recovers by a retry',
    async (fault) => {
      const auth = tab.createAuth();
      await settled(auth);
      edge.fail('/auth/session', fault);
      expect(await auth.session()).toMatchObject({ status: 'degraded', session: edge.session });
      expect(await until(auth, ({ status }) => status === 'signed-in')).toMatchObject({
        session: edge.session,
      });
    },
  );

  /** Lets the kit's waits pass at once. Returns them in milliseconds. */
  function skipWaits(): number[] {
    const waits: number[] = [];
    Object.assign(tab.window, {
      setTimeout: (act: () => void, waitMs: number) => {
        waits.push(waitMs);
        setTimeout(act);
      },
    });
    return waits;
  }

  test('retries six times, each time after twice the wait', async () => {
    const waits = skipWaits();
    edge.fail('/auth/session', 'network', 1000);
    const auth = tab.createAuth();
    await expect.poll(() => waits.length).toBe(6);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
    expect(edge.requests).toHaveLength(7);
    expect(auth.state).toMatchObject({ status: 'degraded', error: { code: 'edge_unreachable' } });
  });

  test('retries again if the network is back before the edge is', async () => {
    const waits = skipWaits();
    edge.fail('/auth/session', 'network', 9);
    const auth = tab.createAuth();
    await expect.poll(() => waits.length).toBe(6);
    await settled(auth);
    tab.window.dispatchEvent(new Event('online'));
    await until(auth, ({ status }) => status === 'signed-in');
    expect(waits.slice(6)).toEqual([500, 1000]);
  });

  test('a call that the edge answers after the last retry causes a check', async () => {
    const waits = skipWaits();
    edge.fail('/auth/session', 'network', 7);
    const auth = tab.createAuth();
    await expect.poll(() => waits.length).toBe(6);
    await expect.poll(() => edge.requests.length).toBe(7);
    expect(auth.state.status).toBe('degraded');
    await auth.fetch('/api/lockit/projects');
    await until(auth, ({ status }) => status === 'signed-in');
  });

  test('adds the edge’s Retry-After to the wait', async () => {
    const waits: number[] = [];
    Object.assign(tab.window, { setTimeout: (_: unknown, waitMs: number) => waits.push(waitMs) });
    edge.fail('/auth/session', 'store_unavailable');
    await settled(tab.createAuth());
    expect(waits).toEqual([1500]);
  });

  test('another server in the edge’s place does not sign the user out', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    const objects = [
      { status: 'ok' },
      { startedAt: '2026-12-01' },
      { loginUrl: 'https://portal.example/' },
      { csrfToken: 'x' },
      { message: 'too many connections' },
      {},
    ].map((object) => JSON.stringify(object));
    for (const body of ['<!doctype html>', ...objects, '[]', 'null', '204', null]) {
      tab.window.network = async () => new Response(body, { status: body === null ? 204 : 200 });
      expect(await auth.session()).toMatchObject({
        status: 'degraded',
        session: edge.session,
        error: { code: 'edge_malformed', recovery: 'retry-later' },
      });
    }
  });

  test('a failed fetch degrades the state if the check fails too', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/', 'network', 2);
    await expect(auth.fetch('/api/lockit/projects')).rejects.toThrow('Failed to fetch');
    await until(auth, ({ status }) => status === 'degraded');
    await until(auth, ({ status }) => status === 'signed-in');
  });

  test('an app that calls an API after each change sends no endless calls', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    auth.subscribe(() => void auth.fetch('/api/lockit/projects').catch(() => undefined));
    edge.fail('/', 'network', 1000);
    await auth.session();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(edge.requests.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(1);
  });

  test('another failure than the last one is a change', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/auth/session', 'network');
    edge.fail('/auth/session', 'store_unavailable');
    expect(await auth.session()).toMatchObject({ error: { code: 'edge_unreachable' } });
    expect(await auth.session()).toMatchObject({ error: { code: 'store_unavailable' } });
  });

  test('an aborted fetch does not cause a check', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    const before = edge.requests.length;
    const signal = AbortSignal.abort();
    await expect(auth.fetch('/api/lockit/projects', { signal })).rejects.toThrow('abort');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(edge.requests.filter(({ path }) => path === '/auth/session')).toHaveLength(before);
  });

  test('a sign-in that cannot start is in the state, and rejects', async () => {
    edge.session = undefined;
    const auth = tab.createAuth();
    await settled(auth);
    let changes = 0;
    auth.subscribe(() => (changes += 1));
    edge.fail('/auth/config', 'network');
    await expect(auth.signIn()).rejects.toMatchObject({ code: 'edge_unreachable' });
    expect(auth.state).toMatchObject({ status: 'signed-out', error: { code: 'edge_unreachable' } });
    expect(changes).toBe(1);
  });

  test('an app that signs in after each change does not try without end', async () => {
    edge.session = undefined;
    const auth = tab.createAuth();
    await settled(auth);
    auth.subscribe(() => void auth.signIn().catch(() => undefined));
    edge.fail('/auth/config', 'network', 1000);
    await expect(auth.signIn()).rejects.toMatchObject({ code: 'edge_unreachable' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(edge.requests.filter(({ path }) => path === '/auth/config')).toHaveLength(2);
  });

  test('a step-up that could not start is not the error of a later sign-out', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/auth/config', 'network');
    await expect(auth.signIn()).rejects.toMatchObject({ code: 'edge_unreachable' });
    await auth.signOut();
    expect(auth.state).toEqual({ status: 'signed-out', reason: 'here' });
  });

  test('a signed-out state stays signed-out', async () => {
    edge.session = undefined;
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/auth/session', 'network');
    expect(await auth.session()).toMatchObject({ status: 'signed-out' });
  });
});

describe('waking', () => {
  test.each(['online', 'visibilitychange'])('%s causes one check', async (type) => {
    const auth = tab.createAuth();
    await settled(auth);
    const before = edge.requests.length;
    tab.window.dispatchEvent(new Event(type));
    await auth.session();
    expect(edge.requests.length).toBe(before + 1);
  });
});
