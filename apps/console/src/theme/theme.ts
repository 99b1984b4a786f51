export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'postern-console:theme';

/** What the system asks for. */
export function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The user's own choice, if there is one. Storage may be forbidden, or hold anything. */
export function readTheme(): Theme | undefined {
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a choice. To choose what the system asks for is to follow the system again. */
export function keepTheme(theme: Theme): void {
  const choice = theme === systemTheme() ? undefined : theme;
  applyTheme(choice);
  try {
    if (choice) localStorage.setItem(STORAGE_KEY, choice);
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Shows a choice; `undefined` follows the system. The colours themselves are in tokens.css. */
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
