import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Auth } from '../index.ts';
import { buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { openTab, settled, type Tab, until } from './tab.ts';

// What apps pass to the kit: its methods as event handlers.

let edge: FakeEdge;
let tab: Tab;
let auth: Auth;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge({ session: buildSignedIn() });
  tab = await openTab(edge);
  auth = tab.createAuth();
});

/** Renders a button whose `onClick` is a method of the kit, as in an app without TypeScript. */
async function click(method: object): Promise<void> {
  const main = document.body.appendChild(document.createElement('main'));
  const root = createRoot(main);
  onTestFinished(() => {
    root.unmount();
    main.remove();
  });
  root.render(createElement('button', { onClick: method }, 'go'));
  await expect.poll(() => main.querySelector('button')).not.toBeNull();
  main.querySelector('button')?.click();
}

test('signOut as a click handler of React signs out, and sends nothing of the event', async () => {
  await settled(auth);
  await click(auth.signOut);
  await until(auth, ({ status }) => status === 'signed-out');
  expect(edge.requests.at(-1)).toMatchObject({ path: '/auth/logout', body: '{}' });
  expect(edge.session).toBeUndefined();
});

test.each([true, 'ok', { isTrusted: true }, new Response()])(
  'signOut after a promise sends nothing of its value: %s',
  async (value) => {
    await settled(auth);
    const signOut: (value: object) => unknown = auth.signOut;
    await Promise.resolve(Object(value)).then(signOut);
    expect(edge.requests.at(-1)).toMatchObject({ path: '/auth/logout', body: '{}' });
  },
);

test('signIn as a click handler of React leaves for the provider', async () => {
  edge.session = undefined;
  await auth.session();
  const left = tab.left();
  await click(auth.signIn);
  await left;
  expect(tab.address()).toContain('/provider/authorize');
});
