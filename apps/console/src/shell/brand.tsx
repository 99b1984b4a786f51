import type { JSX } from 'preact';

/** The logo, a small door in a wall, and the name. */
export function Brand(): JSX.Element {
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect class="brand-wall" width="32" height="32" rx="7" />
        <path class="brand-arch" d="M8 26V14a8 8 0 0 1 16 0v12z" />
        <path class="brand-wall" d="M12 26V15a4 4 0 0 1 8 0v11z" />
        <circle class="brand-arch" cx="18" cy="20" r="1.1" />
      </svg>
      Postern
    </span>
  );
}
