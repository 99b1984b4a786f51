import type { JSX } from 'preact';
import { Brand } from './brand.tsx';

/** The moment in which the session is not known yet, or a sign-in is being completed. */
export function Opening(): JSX.Element {
  return (
    <main class="opening" aria-busy="true">
      <Brand />
      <p role="status">Opening…</p>
    </main>
  );
}
