import type { JSX } from 'preact';
import { Notice } from './notice.tsx';

/**
 * Says that a page's code failed to load. Its button reloads the whole page, because some browsers
 * remember that a module failed and do not request it again.
 */
export function NotLoaded(): JSX.Element {
  return (
    <Notice kind="warning" title="This page did not load">
      <p>The connection failed on the way, or there is a newer console by now.</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Load again
      </button>
    </Notice>
  );
}
