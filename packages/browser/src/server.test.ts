import { afterEach, expect, test, vi } from 'vitest';
import { createAuth } from './index.ts';
import './popup.ts';

// Server-side rendering loads the app's modules in Node, without a page.

afterEach(() => vi.restoreAllMocks());

test.each([{}, { edgeOrigin: 'https://edge.example' }])(
  'without a page, createAuth sends nothing and stays loading (%j)',
  async (options) => {
    // Node has all three. An open channel or timer would keep the process alive.
    const spies = (['fetch', 'BroadcastChannel', 'setTimeout'] as const).map((name) =>
      vi.spyOn(globalThis, name),
    );
    const auth = createAuth(options);
    const listener = vi.fn<() => void>();
    auth.subscribe(listener)();
    expect(await auth.session()).toBe(auth.state);
    expect(auth.state).toEqual({ status: 'loading' });
    expect(auth.getSnapshot()).toBe(auth.state);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  },
);
