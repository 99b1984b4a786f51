import { onTestFinished } from 'vitest';
import type { Auth, AuthOptions, AuthState } from '../index.ts';
import type { FakeEdge } from '../testing/index.ts';
import type { TabPage } from './page.ts';

/** A page of the app, beside other pages of its origin, with its own kit. A fake edge is its network. */
export interface Tab {
  readonly window: Window & typeof globalThis & TabPage;
  /** Path, query and hash of the page. */
  address(): string;
  /** Loads a page, as a redirect from the provider would. */
  load(path: string): Promise<void>;
  /** Creates the kit in the page. */
  createAuth(options?: AuthOptions): Auth;
  /** Resolves when the page has loaded another page. */
  left(): Promise<void>;
}

/**
 * Opens a page of the app in a frame; the test removes it at its end.
 *
 * @param app the entry module of an app that every page of the tab runs. Default: none
 */
export async function openTab(edge: FakeEdge, path = '/app/', app = ''): Promise<Tab> {
  const frame = document.createElement('iframe');
  frame.dataset['app'] = app;
  window.network = edge.fetch;
  onTestFinished(() => frame.remove());
  const tab: Tab = {
    get window() {
      const view = frame.contentDocument?.defaultView;
      if (!view) throw new Error('the tab is closed');
      return view;
    },
    address() {
      const { pathname, search, hash } = tab.window.location;
      return pathname + search + hash;
    },
    async load(next) {
      const left = tab.left();
      frame.src = next;
      await left;
    },
    createAuth: (options) => tab.window.kit.createAuth(options),
    left: async () =>
      new Promise((resolve) => {
        const settle = (): void => {
          tab.window.network = edge.fetch;
          resolve();
        };
        frame.addEventListener('load', settle, { once: true });
      }),
  };
  const opened = tab.left();
  frame.src = path;
  document.body.append(frame);
  await opened;
  return tab;
}

/** Starts a sign-in, goes to the provider, and returns the parameters of the authorization request. */
export async function goToProvider(
  tab: Tab,
  auth: Auth,
  options?: Parameters<Auth['signIn']>[0],
): Promise<URLSearchParams> {
  const left = tab.left();
  void auth.signIn(options);
  await left;
  return new URLSearchParams(tab.window.location.search);
}

/** Waits for the first state that is not `loading`. */
export async function settled(auth: Auth): Promise<AuthState> {
  return until(auth, ({ status }) => status !== 'loading');
}

/** Waits for a state that satisfies `is`. */
export async function until(auth: Auth, is: (state: AuthState) => boolean): Promise<AuthState> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!is(auth.state)) return;
      stop();
      resolve(auth.state);
    };
    const stop = auth.subscribe(look);
    look();
  });
}

/** Goes to the provider and back with a code. Returns the callback's address. */
export async function signIn(tab: Tab, returnTo = '/app/inside'): Promise<string> {
  const parameters = await goToProvider(tab, tab.createAuth(), { returnTo });
  const callback = `/callback?code=code-1&state=${parameters.get('state')}`;
  await tab.load(callback);
  return callback;
}

/** Counts the requests that carry a code. */
export function codeRequests(edge: FakeEdge): number {
  return edge.requests.filter(({ path }) => path === '/auth/callback').length;
}
