import type { JSX } from 'preact';

/** Outlines on a grid of 24 by 24, drawn for the console. */
const outlines = {
  arrow: 'M5 12h14M13 6l6 6-6 6',
  bolt: 'M13 3L5 13.5h6L10 21l8.5-11H12z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cloud:
    'M3 3l18 18M7.5 8.4A5 5 0 0 0 7 18h10.5M10.6 6.2A6 6 0 0 1 17.9 11 3.6 3.6 0 0 1 20.6 16.6',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  download: 'M12 4v11M7.5 10.5L12 15l4.5-4.5M5 20h14',
  film: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4',
  flows: 'M5 4v16M19 4v16M5 9h12M14.5 6.5L17 9l-2.5 2.5M19 15.5H7M9.5 13L7 15.5 9.5 18',
  info: 'M12 11v6M12 7.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  key: 'M14.5 3.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM10.3 13.7L3.5 20.5M6 18l2.5 2.5M16 8v.1',
  message: 'M4 5h16v11H10l-5 4v-4H4z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  out: 'M10 4H5v16h5M10 12h10M16 8l4 4-4 4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20',
  shield: 'M12 3l8 3v6c0 4.5-3.2 7.8-8 9-4.8-1.2-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19',
  warning: 'M12 4l9 16H3zM12 10v4.5M12 17.3v.1',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof outlines;

/** An icon beside a text. It is hidden from screen readers, because the text has the meaning. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={outlines[name]} />
    </svg>
  );
}
