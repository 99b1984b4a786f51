import type { JSX } from 'preact';
import { Brand } from './brand.tsx';

/** Shown until the session is known, or while a sign-in is being completed. */
export function Opening(): JSX.Element {
  return (
    <main class="opening" aria-busy="true">
      <Brand />
      <p role="status">Opening…</p>
    </main>
  );
}
