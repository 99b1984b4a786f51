import { createAuth } from '../index.ts';
import { refresh } from '../refresh.ts';
import { takeInterrupted, withStepUp } from '../step-up.ts';

/** The globals of a tab in the acceptance tests. */
export interface TabPage {
  kit: {
    readonly createAuth: typeof createAuth;
    readonly refresh: typeof refresh;
    readonly withStepUp: typeof withStepUp;
    readonly takeInterrupted: typeof takeInterrupted;
  };
  /** The network of this tab. The test sets it before it creates the kit. */
  network: typeof fetch;
}

declare global {
  interface Window extends TabPage {}
}

// The test's network throws errors of the test's window. The kit tests for this window's TypeError,
// so convert them.
window.fetch = async (input, init) =>
  window.network(input, init).catch((error: Error) => {
    throw error.name === 'AbortError'
      ? new DOMException(error.message, error.name)
      : new TypeError(error.message);
  });
window.kit = { createAuth, refresh, withStepUp, takeInterrupted };

/** The entry module of an app that the page runs. The test's runner does not load it: it is a script. */
const app = window.frameElement?.getAttribute('data-app');
if (app && !location.pathname.startsWith('/provider/')) {
  window.network = window.parent.network;
  document.body.append(
    Object.assign(document.createElement('script'), { type: 'module', src: app }),
  );
}
