/** A theme of the console. */
export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'postern-console:theme';

/** The theme that the system prefers. */
export function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The theme that the user chose. `undefined` without a choice, or if storage is blocked. */
export function readTheme(): Theme | undefined {
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Stores a choice. Choosing the system's theme removes the stored choice. */
export function keepTheme(theme: Theme): void {
  const choice = theme === systemTheme() ? undefined : theme;
  applyTheme(choice);
  try {
    if (choice) localStorage.setItem(STORAGE_KEY, choice);
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
}

/** Applies a theme; `undefined` follows the system. The colours are in tokens.css. */
export function applyTheme(choice: Theme | undefined): void {
  if (choice) document.documentElement.dataset['theme'] = choice;
  else delete document.documentElement.dataset['theme'];
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[data-scheme]')) {
    const scheme = meta.dataset['scheme'];
    meta.media = choice ? buildMedia(scheme === choice) : `(prefers-color-scheme: ${scheme})`;
  }
}

function buildMedia(applies: boolean): string {
  return applies ? 'all' : 'not all';
}
