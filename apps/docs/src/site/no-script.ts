import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Loads the styles for readers without JavaScript. */
export const NO_SCRIPT_LINK =
  '<noscript><link rel="stylesheet" href="/_astro/no-script.css"></noscript>';

/**
 * Builds the styles for readers without JavaScript. A page is written in the dark theme, and a script
 * sets the theme of the system. Without it, these styles do so: under a light system, they are the
 * site's own styles with both themes exchanged. What needs a script is hidden.
 *
 * @param folder the built site
 */
export function buildNoScriptStyles(folder: string): string {
  const files = globSync('_astro/*.css', { cwd: folder }).toSorted();
  const styles = files
    .map((path) => readFileSync(resolve(folder, path), 'utf8'))
    .filter((text) => text.includes('data-theme'));
  if (styles.length === 0) throw new Error('No style of the site has a theme');
  const exchanged = styles.map((text) =>
    text.replaceAll(
      /\[data-theme=(['"]?)(dark|light)\1\]/g,
      (_, __, theme: string) => `[data-theme=${theme === 'dark' ? 'light' : 'dark'}]`,
    ),
  );
  return `@media (prefers-color-scheme: light){${exchanged.join('')}}
starlight-theme-select,site-search{display:none}
`;
}
