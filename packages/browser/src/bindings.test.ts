import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, test } from 'vitest';
import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import * as preact from './preact.ts';
import { createAuthSignal } from './preact-signals.ts';
import * as react from './react.ts';
import { buildSignedIn, createMockAuth, type MockAuth } from './testing/index.ts';

/** Mounts `RequireSession` of one framework in `root`. Returns how to unmount it. */
type Mount = (root: Element, auth: Auth) => () => void;

const MOUNTS: Record<string, Mount> = {
  Preact: (root, auth) => {
    void act(() =>
      render(
        h(preact.RequireSession, {
          auth,
          children: ({ connection }) => `inside ${connection}`,
          otherwise: ({ status }) => `outside ${status}`,
        }),
        root,
      ),
    );
    return () => render(null, root);
  },
  React: (element, auth) => {
    const root = createRoot(element);
    root.render(
      createElement(react.RequireSession, {
        auth,
        children: ({ connection }) => `inside ${connection}`,
        otherwise: ({ status }) => `outside ${status}`,
      }),
    );
    return () => root.unmount();
  },
};

/** A kit that counts its listeners. */
function countListeners(mock: MockAuth): { auth: Auth; readCount: () => number } {
  let count = 0;
  const subscribe: Auth['subscribe'] = (listener) => {
    count++;
    const unsubscribe = mock.subscribe(listener);
    return () => {
      count--;
      unsubscribe();
    };
  };
  return { auth: { ...mock, subscribe }, readCount: () => count };
}

describe.each(Object.entries(MOUNTS))('RequireSession for %s', (_, mount) => {
  test('renders its content for a signed-in user, also while the edge is unreachable', async () => {
    const mock = createMockAuth({ state: { status: 'loading' } });
    const root = document.createElement('main');
    const unmount = mount(root, mock);
    const readText = (): string => root.textContent;
    await expect.poll(readText).toBe('outside loading');
    const session = buildSignedIn();
    mock.settle({ status: 'signed-in', session });
    await expect.poll(readText).toBe('inside lockit');
    const error = new AuthError({ phase: 'session', code: 'internal' });
    mock.settle({ status: 'degraded', session, error });
    mock.settle({ status: 'degraded', session: buildSignedIn('other'), error });
    await expect.poll(readText).toBe('inside other');
    mock.settle({ status: 'signed-out', reason: 'elsewhere' });
    await expect.poll(readText).toBe('outside signed-out');
    unmount();
  });

  test('unsubscribes with the component', async () => {
    const { auth, readCount } = countListeners(createMockAuth());
    const root = document.createElement('main');
    const unmount = mount(root, auth);
    await expect.poll(readCount).toBe(1);
    unmount();
    await expect.poll(readCount).toBe(0);
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
