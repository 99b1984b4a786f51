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
  test('ten checks send one request, and the snapshot stays the same object', async () => {
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
  test('all tabs get the new times without locks in the browser', async () => {
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

describe('row 9: Back (bfcache)', () => {
  const comeBack = (): void => {
    tab.window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  };

  test('reloads the page after a sign-out', async () => {
    const auth = tab.createAuth();
    await settled(auth);
    edge.session = undefined;
    const left = tab.left();
    comeBack();
    await left;
    expect(await settled(tab.createAuth())).toEqual({ status: 'signed-out' });
  });

  test.each([
    ['signed-in user', buildSignedIn()],
    ['visitor without a session', undefined],
  ])('does not reload the page of a %s', async (_, session) => {
    edge.session = session;
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
    /** How many requests the second tab has sent since. */
    readonly asked: () => number;
  }

  /** Two settled tabs. From then on, the second tab's edge does not respond. */
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

  /** The shortest of five measurements, in milliseconds: a busy machine only makes them longer. */
  async function measureLeast(measure: () => Promise<number>): Promise<number> {
    const taken: number[] = [];
    while (taken.length < 5) taken.push(await measure());
    return Math.min(...taken);
  }

  test('a sign-out arrives within 100 ms while the edge is silent, and the tab asks for confirmation', async () => {
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

  test('a sign-in arrives within 100 ms', async () => {
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

  test('a claim that changed at a refresh arrives in another tab', async () => {
    const user = { sub: '1', groups: ['staff', 'admin'] };
    edge.session = buildSignedIn('work', Date.now(), user);
    const { here, there } = await openPair();
    expect(there.state.session?.user).toEqual(user);
    edge.session = { ...edge.session, user: { sub: '1', groups: ['staff'] } };
    await here.session();
    expect(here.state.session?.user).toEqual(edge.session.user);
    await until(there, ({ session }) => JSON.stringify(session?.user) !== JSON.stringify(user));
    expect(there.state.session?.user).toEqual(edge.session.user);
  });

  test('a pending check does not undo another tab’s sign-out', async () => {
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
    // The confirmation is a new request that does not wait for the late response.
    await expect.poll(() => edge.requests.length).toBe(before + 1);
    resolve();
    expect(await checking).toMatchObject({ status: 'signed-out' });
    expect(there.state.status).toBe('signed-out');
  });

  test('broadcasts facts, never tokens, and corrects a false message', async () => {
    const auth = tab.createAuth();
    const told: unknown[] = [];
    const channel = new BroadcastChannel(`postern${location.origin}`);
    channel.addEventListener('message', ({ data }) => told.push(data));
    await settled(auth);
    channel.postMessage('elsewhere');
    await until(auth, isSignedOut);
    await until(auth, ({ status }) => status === 'signed-in');
    await expect.poll(() => told.length).toBeGreaterThan(0);
    for (const fact of told) expect(fact).toEqual(edge.session);
    channel.close();
  });

  test('a session ended at the edge has the reason ended in every tab', async () => {
    const other = await openTab(edge);
    const [here, there] = [tab.createAuth(), other.createAuth()];
    await Promise.all([settled(here), settled(there)]);
    edge.session = undefined;
    expect(await here.session()).toEqual({ status: 'signed-out', reason: 'ended' });
    expect(await until(there, isSignedOut)).toMatchObject({ reason: 'ended' });
  });
});

test('signOut sends everywhere to the edge only if it is set', async () => {
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

test('a sign-out at the provider leaves the page for it, and tells the other tabs', async () => {
  const config = buildConfig(location.origin);
  const connections = config.connections.map((one) => ({
    ...one,
    signOutAtProvider: true as const,
  }));
  edge = createFakeEdge({ session: buildSignedIn(), config: { ...config, connections } });
  tab = await openTab(edge);
  const other = await openTab(edge);
  const [here, there] = [tab.createAuth(), other.createAuth()];
  await Promise.all([settled(here), settled(there)]);
  const left = tab.left();
  void here.signOut({ atProvider: true, returnTo: '/app/bye' });
  await left;
  expect(tab.address()).toBe('/auth/connections/lockit/sign-out?return_to=%2Fapp%2Fbye');
  expect(await until(there, isSignedOut)).toMatchObject({ reason: 'elsewhere' });
});

test('a sign-out at a provider that has none ends the session here alone', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  await auth.signOut({ atProvider: true });
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'here' });
  expect(tab.address()).toBe('/app/');
});

test('rejects everywhere with provider_unsupported and keeps the session if the provider does not identify the user', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  await expect(auth.signOut({ everywhere: true })).rejects.toMatchObject({
    code: 'provider_unsupported',
    phase: 'logout',
  });
  expect(auth.state.status).toBe('signed-in');
});

test('notices that the session has ended if the response to the sign-out is lost', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  tab.window.network = async (...request) => {
    const response = await edge.fetch(...request);
    if (edge.requests.at(-1)?.path === '/auth/logout') throw new TypeError('Failed to fetch');
    return response;
  };
  await expect(auth.signOut()).rejects.toMatchObject({ code: 'edge_unreachable' });
  expect(await until(auth, isSignedOut)).toMatchObject({ reason: 'ended' });
});

test('keeps the session if the edge cannot sign the user out', async () => {
  const auth = tab.createAuth();
  await settled(auth);
  edge.fail('/auth/logout', 'store_unavailable');
  await expect(auth.signOut()).rejects.toMatchObject({
    code: 'store_unavailable',
    phase: 'logout',
  });
  expect(auth.state.status).toBe('signed-in');
});

/** Firefox while cookies are off, and an environment of tests without channels. */
test.each([
  function BroadcastChannel(): void {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  },
  undefined,
])('works without a channel to other tabs: %o', async (BroadcastChannel) => {
  Object.assign(tab.window, { BroadcastChannel });
  const auth = tab.createAuth();
  expect(await auth.session()).toMatchObject({ status: 'signed-in' });
  await auth.signOut();
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'here' });
});
