import { createAuth } from '../index.ts';
import { refresh } from '../refresh.ts';

/** What the test finds in a tab. */
export interface TabPage {
  kit: { readonly createAuth: typeof createAuth; readonly refresh: typeof refresh };
  /** The network of this tab, put there by the test before it creates the kit. */
  network: typeof fetch;
}

declare global {
  interface Window extends TabPage {}
}

// A tab in the acceptance tests. What its network throws is of the test's own window, whose
// TypeError is not this one's.
window.fetch = async (input, init) =>
  window.network(input, init).catch((error: Error) => {
    throw error.name === 'AbortError'
      ? new DOMException(error.message, error.name)
      : new TypeError(error.message);
  });
window.kit = { createAuth, refresh };
