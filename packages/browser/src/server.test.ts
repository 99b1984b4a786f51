import { afterEach, expect, test, vi } from 'vitest';
import { createAuth } from './index.ts';
import './popup.ts';

// Where pages are rendered on a server, the app's modules load there too: in Node, without a page.

afterEach(() => vi.restoreAllMocks());

test.each([{}, { edgeOrigin: 'https://edge.example' }])(
  'without a page the kit is created, asks nobody, and stays loading (%j)',
  async (options) => {
    // Node has all three, and an open channel or timer would keep the process from ending.
    const spies = (['fetch', 'BroadcastChannel', 'setTimeout'] as const).map((name) =>
      vi.spyOn(globalThis, name),
    );
    const auth = createAuth(options);
    const listener = vi.fn<() => void>();
    auth.subscribe(listener)();
    await Promise.resolve();
    expect(auth.state).toEqual({ status: 'loading' });
    expect(auth.getSnapshot()).toBe(auth.state);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  },
);
