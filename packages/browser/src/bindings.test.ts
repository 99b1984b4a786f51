// Compiles the templates of Angular in the page.
import '@angular/compiler';
import { Component, provideZonelessChangeDetection } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { h, render } from 'preact';
import { Activity, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createComponent, type JSX } from 'solid-js';
import { render as renderSolid } from 'solid-js/web';
import { mount as mountSvelte, unmount as unmountSvelte } from 'svelte';
import { describe, expect, test } from 'vitest';
import { createApp, h as createVNode, type Component as VueComponent } from 'vue';
import State from './acceptance/state.svelte';
import * as angular from './angular.ts';
import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import * as preact from './preact.ts';
import { createAuthSignal } from './preact-signals.ts';
import * as react from './react.ts';
import * as solid from './solid.ts';
import { buildSignedIn, createMockAuth, type MockAuth } from './testing/index.ts';
import * as vue from './vue.ts';

/** Mounts a component that shows the state. Returns how to unmount it. */
type Mount = (root: Element, auth: Auth) => (() => void) | Promise<() => void>;

/** What Solid's compiler makes of an expression in JSX: a function, which no type of Solid says. */
const follow = (text: () => string): JSX.Element => text as unknown as JSX.Element;

class View {
  readonly state = angular.injectAuthState();
}
const template = `@if (state().session; as session) { inside {{ session.connection }} }
  @else { outside {{ state().status }} }`;
Component({ selector: 'app-view', template })(View);

const MOUNTS: Record<string, Mount> = {
  Preact: (root, auth) => {
    render(
      h(preact.RequireSession, {
        auth,
        children: ({ connection }) => `inside ${connection}`,
        otherwise: ({ status }) => `outside ${status}`,
      }),
      root,
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
  Vue: (root, auth) => {
    const slots: vue.RequireSessionSlots = {
      default: ({ session }) => `inside ${session.connection}`,
      otherwise: ({ state }) => `outside ${state.status}`,
    };
    const app = createApp(() =>
      createVNode(vue.RequireSession as VueComponent, { auth }, { ...slots }),
    );
    app.mount(root);
    return () => app.unmount();
  },
  Svelte: (target, auth) => {
    const component = mountSvelte(State, { target, props: { auth } });
    return () => void unmountSvelte(component);
  },
  Solid: (root, auth) =>
    renderSolid(
      () =>
        createComponent<solid.RequireSessionProps>(solid.RequireSession, {
          auth,
          children: (session) => follow(() => `inside ${session().connection}`),
          otherwise: (state) => follow(() => `outside ${state().status}`),
        }),
      root,
    ),
  Angular: async (root, auth) => {
    const providers = [angular.provideAuth(auth), provideZonelessChangeDetection()];
    const app = await createApplication({ providers });
    app.bootstrap(View, root);
    return () => app.destroy();
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

describe.each(Object.entries(MOUNTS))('the component of %s', (_, mount) => {
  test('shows the content to a signed-in user, also while the edge is unreachable', async () => {
    const mock = createMockAuth({ state: { status: 'loading' } });
    const root = document.createElement('main');
    const unmount = await mount(root, mock);
    const readText = (): string => root.textContent.trim();
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
    const unmount = await mount(root, auth);
    await expect.poll(readCount).toBe(1);
    unmount();
    await expect.poll(readCount).toBe(0);
  });
});

test('the countdown of React is over if the session ended while it was hidden', async () => {
  const auth = createMockAuth();
  const Left = (): string => `${react.useCountdown(auth)}`;
  const element = document.createElement('main');
  const root = createRoot(element);
  const children = createElement('p', {}, createElement(Left));
  const show = (mode: 'visible' | 'hidden'): void =>
    root.render(createElement(Activity, { mode, children }));
  show('visible');
  await expect.poll(() => element.textContent).toMatch(/\d/);
  show('hidden');
  await expect.poll(() => element.innerHTML).toContain('none');
  auth.settle({ status: 'signed-out', reason: 'ended' });
  show('visible');
  await expect.poll(() => element.innerHTML).toBe('<p style="">undefined</p>');
  root.unmount();
});

test('the signal follows the state', async () => {
  const auth = createMockAuth();
  const state = createAuthSignal(auth);
  expect(state.value.status).toBe('signed-in');
  await auth.signOut();
  expect(state.value).toEqual({ status: 'signed-out', reason: 'here' });
});
