import type { JSX } from 'preact';

const ROWS = [0, 1, 2, 3, 4];

/** A placeholder while content loads: rows of about its height, and a text for screen readers. */
export function Skeleton({ label }: { readonly label: string }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading {label}…</span>
      {ROWS.map((row) => (
        <span key={row} class="skeleton-row" />
      ))}
    </div>
  );
}
