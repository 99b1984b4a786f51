import type { JSX } from 'preact';

const ROWS = [0, 1, 2, 3, 4];

/** Where content is about to be: rows of its height, and words for those who cannot see them. */
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
