import { beforeEach, describe, expect, test } from 'vitest';
import { openTab, type Tab } from './acceptance/tab.ts';
import { buildSignedIn, createFakeEdge, type FakeEdge } from './testing/index.ts';

/** The entry module of each framework's example. */
const APPS = {
  Preact: '/examples/preact.tsx',
  React: '/examples/react/main.tsx',
  Vue: '/examples/vue/main.ts',
  Svelte: '/examples/svelte/main.ts',
  Solid: '/examples/solid/main.tsx',
  Angular: '/examples/angular/main.ts',
};
/** What each example shows to a signed-in user. */
const INSIDE = /^(Signed in with lockit|Ada), for another \d+ s ?Sign out$/;

const user = { sub: 'user-1', name: 'Ada' };

let edge: FakeEdge;
/** Lets the edge respond to the requests that wait, and to all later ones. */
let release: () => void;
beforeEach(() => {
  sessionStorage.clear();
  const gate = Promise.withResolvers<void>();
  release = gate.resolve;
  edge = createFakeEdge({ user });
  const { fetch } = edge;
  Object.assign(edge, {
    fetch: async (...request: Parameters<FakeEdge['fetch']>) => {
      await gate.promise;
      return fetch(...request);
    },
  });
});

/** The text of the page, as a user reads it. */
const readText = (tab: Tab): string =>
  tab.window.document.body.textContent.replace(/\s+/g, ' ').trim();

const findButton = (tab: Tab, label: string): HTMLButtonElement | undefined =>
  [...tab.window.document.querySelectorAll('button')].find(
    ({ textContent }) => textContent.trim() === label,
  );

describe.each(Object.entries(APPS))('the app of %s', (_, entry) => {
  const open = async (path: string): Promise<Tab> => openTab(edge, path, entry);

  test('shows nothing while it loads, then the sign-in, and returns signed in', async () => {
    const tab = await open('/app/inside?x=1#here');
    expect(readText(tab)).toBe('');
    release();
    await expect.poll(() => readText(tab)).toBe('Sign in');

    const left = tab.left();
    findButton(tab, 'Sign in')?.click();
    await left;
    const state = new URLSearchParams(tab.window.location.search).get('state');
    await tab.load(`/callback?code=code-1&state=${state}`);
    await expect.poll(() => readText(tab)).toMatch(INSIDE);
    expect(tab.address()).toBe('/app/inside?x=1#here');
  });

  test('shows the sign-in after a sign-out, here or in another tab', async () => {
    release();
    edge.session = { ...buildSignedIn(), user };
    const tabs = [await open('/app/1'), await open('/app/2')];
    for (const tab of tabs) await expect.poll(() => readText(tab)).toMatch(INSIDE);
    findButton(tabs[0] as Tab, 'Sign out')?.click();
    for (const tab of tabs) await expect.poll(() => readText(tab)).toBe('Sign in');
    expect(edge.session).toBeUndefined();
  });

  test('counts down, and finds out that the edge has ended the session', async () => {
    release();
    const expiresAt = new Date(Date.now() + 6000).toISOString();
    edge.session = { ...buildSignedIn(), user, expiresAt };
    const tab = await open('/app/');
    const readLeft = (): number =>
      Number.parseInt(tab.window.document.querySelector('time')?.textContent ?? '', 10);
    await expect.poll(readLeft).toBeGreaterThanOrEqual(4);
    await expect.poll(readLeft).toBeLessThan(4);
    edge.session = undefined;
    await expect.poll(() => readText(tab)).toBe('Sign in');
  });
});
