import { beforeEach, describe, expect, test } from 'vitest';
import type { Auth, AuthState } from '../index.ts';
import { buildConfig, buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { openTab, settled, type Tab, until } from './tab.ts';

let edge: FakeEdge;
let tab: Tab;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge({ session: buildSignedIn() });
  tab = await openTab(edge);
});

const isSignedOut = ({ status }: { status: string }): boolean => status === 'signed-out';

describe('row 6: session checks at once', () => {
  test('ten of them are one request, and the snapshot stays the same object', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    const snapshot = auth.getSnapshot();
    const before = edge.requests.length;
    const states = await Promise.all(Array.from({ length: 10 }, async () => auth.session()));
    expect(edge.requests.length).toBe(before + 1);
    expect(new Set([...states, auth.getSnapshot(), auth.state])).toEqual(new Set([snapshot]));
    expect(auth.getSnapshot()).toBe(snapshot);
  });
});

describe('row 7: many tabs refresh at once', () => {
  test('all succeed and know the new times, without locks in the browser', async () => {
    const tabs = [tab, ...(await Promise.all([1, 2, 3].map(async () => openTab(edge))))];
    const kits = tabs.map((one) => one.createAuth());
    await Promise.all(kits.map(settled));
    const before = edge.session?.accessTokenExpiresAt;
    const states = await Promise.all(
      kits.map(async (auth, i) => tabs[i]?.window.kit.refresh(auth)),
    );
    expect(states.map((state) => state?.status)).toEqual(kits.map(() => 'signed-in'));
    expect(edge.session?.accessTokenExpiresAt).not.toBe(before);
    const knows = (state: AuthState): boolean =>
      'session' in state &&
      state.session?.accessTokenExpiresAt === edge.session?.accessTokenExpiresAt;
    await Promise.all(kits.map(async (auth) => until(auth, knows)));
    expect((await navigator.locks.query()).held).toEqual([]);
  });
});

describe('row 8: an edge that cannot be asked', () => {
  test.each(['store_unavailable', 'internal', 'guard_rate_limited', 'network'] as const)(
    '%s: the session is kept, the state is degraded, and a retry heals it',
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

  test('it is asked again a bounded number of times, ever later', async () => {
    const waits: number[] = [];
    Object.assign(tab.window, {
      setTimeout: (act: () => void, waitMs: number) => {
        waits.push(waitMs);
        setTimeout(act);
      },
    });
    edge.fail('/auth/session', 'network', 1000);
    const auth = tab.createAuth();
    await expect.poll(() => waits.length).toBe(6);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
    expect(edge.requests).toHaveLength(7);
    expect(auth.state).toMatchObject({ status: 'degraded', error: { code: 'edge_unreachable' } });
  });

  test('the wait that the edge asks for comes on top', async () => {
    const waits: number[] = [];
    Object.assign(tab.window, { setTimeout: (_: unknown, waitMs: number) => waits.push(waitMs) });
    edge.fail('/auth/session', 'store_unavailable');
    await settled(tab.createAuth());
    expect(waits).toEqual([1500]);
  });

  test('a page in the edge’s place signs nobody out', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    for (const body of ['<!doctype html>', '{"status":"ok"}', '{}', '[]', 'null']) {
      tab.window.network = async () => new Response(body);
      expect(await auth.session()).toMatchObject({
        status: 'degraded',
        session: edge.session,
        error: { code: 'edge_malformed', recovery: 'retry-later' },
      });
    }
  });

  test('a fetch without an answer degrades the state, if the edge does not answer either', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/', 'network', 2);
    await expect(auth.fetch('/api/lockit/projects')).rejects.toThrow('Failed to fetch');
    await until(auth, ({ status }) => status === 'degraded');
    await until(auth, ({ status }) => status === 'signed-in');
  });

  test('a fetch that the caller aborts is no reason to ask', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    const before = edge.requests.length;
    const signal = AbortSignal.abort();
    await expect(auth.fetch('/api/lockit/projects', { signal })).rejects.toThrow('abort');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(edge.requests.filter(({ path }) => path === '/auth/session')).toHaveLength(before);
  });

  test('whoever is known to be signed out stays so', async () => {
    edge.session = undefined;
    const auth = tab.createAuth();
    await settled(auth);
    edge.fail('/auth/session', 'network');
    expect(await auth.session()).toMatchObject({ status: 'signed-out' });
  });
});

describe('row 9: Back (bfcache)', () => {
  const comeBack = (): void => {
    tab.window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  };

  test('after signing out, the page is loaded afresh', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.session = undefined;
    const left = tab.left();
    comeBack();
    await left;
    expect(await settled(tab.createAuth())).toEqual({ status: 'signed-out' });
  });

  test('a page whose user is still signed in comes back as it was', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    let loads = 0;
    void tab.left().then(() => loads++);
    const before = edge.requests.length;
    comeBack();
    await expect.poll(() => edge.requests.length).toBe(before + 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(loads).toBe(0);
  });
});

describe('row 10: sign-in and sign-out in another tab', () => {
  interface Pair {
    readonly here: Auth;
    readonly there: Auth;
    /** How often the second one has asked the edge since. */
    readonly asked: () => number;
  }

  /** Two tabs that know how things stand; from then on the second one's edge does not answer. */
  async function openPair(): Promise<Pair> {
    const other = await openTab(edge);
    const [here, there] = [(await openTab(edge)).createAuth(), other.createAuth()];
    await Promise.all([settled(here), settled(there)]);
    let asked = 0;
    other.window.network = async () => {
      asked += 1;
      return new Promise(() => undefined);
    };
    return { here, there, asked: () => asked };
  }

  /** How long the word takes, in milliseconds: what else the machine does can only add to it. */
  async function measureLeast(measure: () => Promise<number>): Promise<number> {
    const taken: number[] = [];
    while (taken.length < 5) taken.push(await measure());
    return Math.min(...taken);
  }

  test('sign-out is there within 100 ms, though the edge does not answer, and is to be confirmed', async () => {
    const takenMs = await measureLeast(async () => {
      edge.session = buildSignedIn();
      const { here, there, asked } = await openPair();
      await here.signOut();
      const startedMs = performance.now();
      const state = await until(there, isSignedOut);
      const tookMs = performance.now() - startedMs;
      expect(state).toEqual({ status: 'signed-out', reason: 'elsewhere' });
      expect(here.state).toMatchObject({ status: 'signed-out', reason: 'here' });
      await expect.poll(asked).toBe(1);
      return tookMs;
    });
    expect(takenMs).toBeLessThan(100);
  });

  test('sign-in is there within 100 ms', async () => {
    const takenMs = await measureLeast(async () => {
      edge.session = undefined;
      const { here, there } = await openPair();
      edge.session = buildSignedIn();
      await here.session();
      const startedMs = performance.now();
      const state = await until(there, ({ status }) => status === 'signed-in');
      const tookMs = performance.now() - startedMs;
      expect(state).toMatchObject({ session: edge.session });
      return tookMs;
    });
    expect(takenMs).toBeLessThan(100);
  });

  test('a check that was under way does not undo what another tab has told', async () => {
    const other = await openTab(edge);
    const [here, there] = [tab.createAuth(), other.createAuth()];
    await Promise.all([settled(here), settled(there)]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = Response.json(edge.session);
    other.window.network = async () => promise.then(() => late);
    const checking = there.session();
    other.window.network = edge.fetch;
    await here.signOut();
    const before = edge.requests.length;
    await until(there, isSignedOut);
    // The confirmation is a question of its own, and does not wait for the late answer.
    await expect.poll(() => edge.requests.length).toBe(before + 1);
    resolve();
    expect(await checking).toMatchObject({ status: 'signed-out' });
    expect(there.state.status).toBe('signed-out');
  });

  test('facts are told, never tokens, and a false word does not stand', async () => {
    const auth = tab.createAuth();
    const told: unknown[] = [];
    const channel = new BroadcastChannel(`postern:${location.origin}`);
    channel.addEventListener('message', ({ data }) => told.push(data));
    await settled(auth);
    channel.postMessage('elsewhere');
    await until(auth, isSignedOut);
    await until(auth, ({ status }) => status === 'signed-in');
    await expect.poll(() => told.length).toBeGreaterThan(0);
    for (const fact of told) expect(fact).toEqual(edge.session);
    channel.close();
  });

  test('a session that the edge has ended says so, everywhere', async () => {
    const other = await openTab(edge);
    const [here, there] = [tab.createAuth(), other.createAuth()];
    await Promise.all([settled(here), settled(there)]);
    edge.session = undefined;
    expect(await here.session()).toEqual({ status: 'signed-out', reason: 'ended' });
    expect(await until(there, isSignedOut)).toMatchObject({ reason: 'ended' });
  });
});

describe('waking', () => {
  test.each(['online', 'visibilitychange'])('%s asks once', async (type) => {
    const auth = tab.createAuth();
    await settled(auth);
    const before = edge.requests.length;
    tab.window.dispatchEvent(new Event(type));
    await auth.session();
    expect(edge.requests.length).toBe(before + 1);
  });
});

test('signing out everywhere is asked of the edge in so many words', async () => {
  const config = buildConfig(location.origin);
  const connections = config.connections.map((one) => ({
    ...one,
    signOutEverywhere: true as const,
  }));
  edge = createFakeEdge({ session: buildSignedIn(), config: { ...config, connections } });
  tab = await openTab(edge);
  const auth = tab.createAuth();
  await settled(auth);
  await auth.signOut({ everywhere: true });
  await auth.signOut();
  const bodies = edge.requests.filter(({ path }) => path === '/auth/logout');
  expect(bodies.map(({ body }) => body)).toEqual(['{"everywhere":true}', '{}']);
  expect(auth.state).toMatchObject({ status: 'signed-out', reason: 'here' });
});

test('where the service does not name the user, there is no everywhere, and the session stands', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  await expect(auth.signOut({ everywhere: true })).rejects.toMatchObject({
    code: 'provider_unsupported',
    phase: 'logout',
  });
  expect(auth.state.status).toBe('signed-in');
});

test('who cannot be signed out at the edge is not signed out here', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  edge.fail('/auth/logout', 'store_unavailable');
  await expect(auth.signOut()).rejects.toMatchObject({
    code: 'store_unavailable',
    phase: 'logout',
  });
  expect(auth.state.status).toBe('signed-in');
});
