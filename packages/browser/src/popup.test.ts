import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { takeEdgeError } from './callback.ts';
import { signInByPopup } from './popup.ts';
import { createFakeEdge, createMockAuth, type FakeEdge } from './testing/index.ts';

interface FakePopup {
  closed: boolean;
}

/** Replaces the pop-up with a fake that records where it was sent. */
function openFake(closed = false): { popup: FakePopup; went: Promise<URL>; close: () => void } {
  const close = vi.fn<() => void>();
  const { promise, resolve } = Promise.withResolvers<URL>();
  const replace = (url: string): void => resolve(new URL(url));
  const popup = { closed, close, location: { replace } };
  vi.spyOn(window, 'open').mockReturnValue(popup as unknown as Window);
  return { popup, went: promise, close };
}

function createKit(edge: Pick<FakeEdge, 'fetch'>): ReturnType<typeof createMockAuth> {
  return createMockAuth({
    state: { status: 'signed-out' },
    fetch: async (input, init) => {
      const request = new Request(new URL(input as string, location.origin), init);
      request.headers.set('x-postern', '1');
      return edge.fetch(request);
    },
  });
}

/** Does what the callback page does in the real pop-up. */
async function answer(url: URL, query: string): Promise<string> {
  const state = url.searchParams.get('state') ?? '';
  const channel = new BroadcastChannel(state);
  const taken = new Promise<string>((resolve) => {
    channel.addEventListener('message', ({ data }) => resolve(data));
  });
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(`state=${state}&${query}`)) {
    parameters[name] = name in parameters ? '' : value;
  }
  channel.postMessage({ ...parameters, redirectUri: `${location.origin}/callback` });
  const reply = await taken;
  channel.close();
  return reply;
}

beforeEach(() => {
  sessionStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('S-50 the response comes over a channel named by the attempt’s state', async () => {
  const edge = createFakeEdge();
  const { went, close } = openFake();
  const done = signInByPopup(createKit(edge), { connection: 'lockit' });
  const url = await went;
  expect(url.searchParams.get('state')).toMatch(/^postern\.popup\.[\w-]{43}$/);
  expect(await answer(url, 'code=c')).toBe('taken');
  await done;
  expect(edge.requests.at(-1)).toMatchObject({ method: 'POST', path: '/auth/callback' });
  expect(close).toHaveBeenCalled();
  expect(sessionStorage.length).toBe(0);
});

test.each([
  ['error=access_denied', 'access_denied'],
  ['code=c&code=d', 'authorization_failed'],
  ['code=c&iss=https%3A%2F%2Fevil.example', 'issuer_mismatch'],
])('rejects a response with %s: %s', async (query, code) => {
  const edge = createFakeEdge();
  const { went } = openFake();
  const done = signInByPopup(createKit(edge));
  const [refused] = await Promise.allSettled([done, went.then(async (url) => answer(url, query))]);
  expect(refused).toMatchObject({ reason: { code } });
  expect(edge.requests.map(({ path }) => path)).toEqual(['/auth/config', '/auth/sign-in']);
});

test('rejects with popup_blocked if the browser opens no pop-up', async () => {
  vi.spyOn(window, 'open').mockReturnValue(null);
  await expect(signInByPopup(createMockAuth())).rejects.toMatchObject({ code: 'popup_blocked' });
});

test('rejects with storage_unavailable in Firefox while cookies are off', async () => {
  const { close } = openFake();
  vi.stubGlobal('BroadcastChannel', function BroadcastChannel(): void {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  });
  await expect(signInByPopup(createKit(createFakeEdge()))).rejects.toMatchObject({
    phase: 'sign-in',
    code: 'storage_unavailable',
    recovery: 'none',
  });
  expect(close).toHaveBeenCalled();
});

test('rejects with popup_closed if the user closes the pop-up', async () => {
  openFake(true);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  await expect(signInByPopup(createKit(createFakeEdge()))).rejects.toMatchObject({
    code: 'popup_closed',
  });
});

test('keeps waiting for a pop-up that looks closed while the page has no focus (Cross-Origin-Opener-Policy)', async () => {
  const { went } = openFake(true);
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  const done = signInByPopup(createKit(createFakeEdge()));
  const url = await went;
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await answer(url, 'code=c');
  await expect(done).resolves.toHaveProperty('status');
});

test('waits for a slow exchange after the pop-up has closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const edge = createFakeEdge();
  const asked = Promise.withResolvers<void>();
  const exchanged = Promise.withResolvers<void>();
  const { popup, went } = openFake();
  const done = signInByPopup(
    createKit({
      async fetch(input) {
        if ((input as Request).url.endsWith('/auth/callback')) {
          asked.resolve();
          await exchanged.promise;
        }
        return edge.fetch(input);
      },
    }),
  );
  const url = await went;
  await answer(url, 'code=c');
  popup.closed = true;
  await asked.promise;
  vi.advanceTimersByTime(60_000);
  exchanged.resolve();
  await expect(done).resolves.toHaveProperty('status');
});

test('the pop-up hands the response over in a page whose <base> is on another origin', async () => {
  const before = location.href;
  const state = 'postern.popup.of-a-page-with-a-base';
  const base = document.createElement('base');
  base.href = 'https://cdn.example/';
  const channel = new BroadcastChannel(state);
  onTestFinished(() => {
    channel.close();
    base.remove();
    history.replaceState(null, '', before);
  });
  const arrived = new Promise<unknown>((resolve) => {
    channel.addEventListener('message', ({ data }) => resolve(data));
  });
  history.replaceState(null, '', `/callback?code=c-1&state=${state}`);
  // The module of the pop-up's own page, which a query makes another one.
  const loaded = import(/* @vite-ignore */ `${new URL('popup.ts', import.meta.url).href}?again`);
  document.head.append(base);
  await loaded;
  expect(await arrived).toMatchObject({ code: 'c-1', state });
  expect(location.search).toBe('');
});

test.each([
  ['code=c-1', '', 'state_missing'],
  ['x=1', '#postern-error=provider_timeout', 'provider_timeout'],
])('a pop-up whose page was left has the failure: %s%s', async (answered, hash, code) => {
  const before = location.href;
  onTestFinished(() => history.replaceState(null, '', before));
  history.replaceState(null, '', `/callback?state=postern.popup.unheard&${answered}${hash}`);
  await import(/* @vite-ignore */ `${new URL('popup.ts', import.meta.url).href}?${code}`);
  expect([location.pathname, location.search]).toEqual(['/', '']);
  expect(takeEdgeError()).toMatchObject({ code });
});
