import { type ComponentChildren, type ComponentType, h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AuthError } from './error.ts';
import { RequireSession, useAuth, useCountdown } from './preact.ts';
import { createAuthSignal } from './preact-signals.ts';
import { useAuth as useAuthInReact } from './react.ts';
import { buildSignedIn, createMockAuth, type MockAuth } from './testing/index.ts';

const root = document.createElement('main');

async function show(view: () => ComponentChildren): Promise<void> {
  await act(() => render(h(view as ComponentType, null), root));
}

afterEach(() => {
  render(null, root);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each([
  ['Preact', useAuth],
  ['React, run by preact/compat', useAuthInReact],
])('the hook for %s', (_, hook) => {
  test('renders every state, and unsubscribes with the component', async () => {
    const auth = createMockAuth();
    await show(() => hook(auth).status);
    expect(root.textContent).toBe('signed-in');
    await act(() => auth.settle({ status: 'signed-out', reason: 'elsewhere' }));
    expect(root.textContent).toBe('signed-out');
    await act(() => render(null, root));
    auth.settle({ status: 'loading' });
    expect(root.textContent).toBe('');
  });
});

test('the signal follows the state', async () => {
  const auth = createMockAuth();
  const state = createAuthSignal(auth);
  expect(state.value.status).toBe('signed-in');
  await auth.signOut();
  expect(state.value).toEqual({ status: 'signed-out', reason: 'here' });
});

test('RequireSession renders its children for a signed-in user, also while the edge is unreachable', async () => {
  const auth = createMockAuth({ state: { status: 'loading' } });
  await show(() =>
    h(RequireSession, {
      auth,
      children: ({ connection }) => `inside ${connection}`,
      otherwise: ({ status }) => `outside ${status}`,
    }),
  );
  expect(root.textContent).toBe('outside loading');
  const session = buildSignedIn();
  await act(() => auth.settle({ status: 'signed-in', session }));
  expect(root.textContent).toBe('inside lockit');
  const error = new AuthError({ phase: 'session', code: 'internal' });
  await act(() => auth.settle({ status: 'degraded', session, error }));
  expect(root.textContent).toBe('inside lockit');
});

describe('useCountdown', () => {
  const SESSION_MS = 100_000;

  async function count(skewMs = 0): Promise<{ auth: MockAuth; checks: () => number }> {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    let checks = 0;
    const session = {
      ...buildSignedIn(),
      expiresAt: new Date(Date.now() + skewMs + SESSION_MS).toISOString(),
    };
    const mock = createMockAuth({
      state: { status: 'signed-in', session },
      fetch: async () =>
        new Response('{}', { headers: { date: new Date(Date.now() + skewMs).toUTCString() } }),
    });
    const auth: MockAuth = {
      ...mock,
      session: async () => {
        checks++;
        return mock.state;
      },
    };
    await show(() => String(useCountdown(auth)));
    await vi.waitFor(async () => act(async () => Promise.resolve()));
    return { auth, checks: () => checks };
  }
  const advance = async (ms: number): Promise<void> => act(() => void vi.advanceTimersByTime(ms));
  const readSeconds = (): number => Math.round(Number(root.textContent) / 1000);

  test.each([0, 3_600_000])('counts down by the edge’s clock (%i ms ahead)', async (skewMs) => {
    await count(skewMs);
    await expect.poll(readSeconds).toBeGreaterThanOrEqual(98);
    expect(readSeconds()).toBeLessThanOrEqual(101);
    await advance(40_000);
    expect(readSeconds()).toBeLessThanOrEqual(61);
  });

  test('checks the session whenever half of the remaining time has passed', async () => {
    const { checks } = await count();
    await advance(49_000);
    expect(checks()).toBe(0);
    await advance(2000);
    expect(checks()).toBe(1);
    await advance(25_000);
    expect(checks()).toBe(2);
  });

  test('stays at zero at the end, and checks the session until the edge has ended it', async () => {
    const { auth, checks } = await count();
    await advance(SESSION_MS);
    const before = checks();
    await advance(3000);
    expect(readSeconds()).toBe(0);
    expect(checks()).toBe(before + 3);
    await act(() => auth.settle({ status: 'signed-out', reason: 'ended' }));
    await advance(3000);
    expect([root.textContent, checks()]).toEqual(['undefined', before + 3]);
  });
});
