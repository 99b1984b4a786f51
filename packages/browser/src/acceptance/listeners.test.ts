import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createComponent, createRenderEffect } from 'solid-js';
import { render } from 'solid-js/web';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Auth } from '../index.ts';
import { useAuth } from '../solid.ts';
import { buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { goToProvider, openTab, settled, type Tab, until } from './tab.ts';

// What apps pass to the kit and get from it: its methods as event handlers, and their own listeners.

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

/** Shows a component of Solid that throws as soon as a user is signed in. Returns the errors. */
function showBrokenApp(): unknown[] {
  const errors: unknown[] = [];
  const note = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    errors.push(event.reason);
  };
  for (const view of [window, tab.window]) view.addEventListener('unhandledrejection', note);
  onTestFinished(() => window.removeEventListener('unhandledrejection', note));
  const dispose = render(
    () =>
      createComponent(() => {
        const state = useAuth(auth);
        createRenderEffect(() => {
          if (state().status === 'signed-in') throw new Error('of the app');
        });
        return null;
      }, {}),
    document.createElement('main'),
  );
  onTestFinished(dispose);
  return errors;
}

test('an error of a listener is reported, and the others still learn of the change', async () => {
  const errors = showBrokenApp();
  let calls = 0;
  auth.subscribe(() => {
    calls++;
  });
  expect(await auth.session()).toMatchObject({ status: 'signed-in' });
  expect(calls).toBe(1);
  await expect.poll(() => errors).toEqual([new Error('of the app')]);
});

test('an error of a listener is no error of the sign-in or of the sign-out', async () => {
  edge.session = undefined;
  await auth.session();
  const parameters = await goToProvider(tab, auth);
  await tab.load(`/callback?code=code-1&state=${parameters.get('state')}`);
  auth = tab.createAuth();
  const errors = showBrokenApp();
  await until(auth, ({ status }) => status === 'signed-in');
  expect(edge.requests.at(-1)?.path).toBe('/auth/callback');
  await auth.signOut();
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'here' });
  await expect.poll(() => errors).toEqual([new Error('of the app')]);
});

test('two subscriptions of one listener end apart', async () => {
  let calls = 0;
  const listener = (): void => {
    calls++;
  };
  const stop = auth.subscribe(listener);
  auth.subscribe(listener);
  stop();
  await settled(auth);
  expect(calls).toBe(1);
});
