import { readText } from '../repository.ts';

const TABLE = 'packages/edge/REQUIREMENTS.md';

/**
 * Lists the security requirements. Each has the titles of its tests, which say what it requires, and the
 * note of its row in REQUIREMENTS.md. `…` stands for the values that a test goes through.
 */
export function buildRequirements(): string {
  const rows = [...readText(TABLE).matchAll(/^\| (S-\d+) \| (.*?) ?\| (.*?) ?\|$/gm)];
  return rows
    .map(([, number = '', files = '', note = '']) => {
      const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
      const found = paths.flatMap((path) => readTitles(path, number));
      // A row of `test.each` has a part of a title.
      const whole = found.filter(({ isRow }) => !isRow);
      const shown = whole.length > 0 ? whole : found;
      const titles = new Set(shown.map(({ title }) => title));
      const list = [...titles].map((title) => `- ${title}`).join('\n');
      return [`<p id="${number.toLowerCase()}"><strong>${number}</strong></p>`, list, note]
        .filter(Boolean)
        .join('\n\n');
    })
    .join('\n\n');
}

interface Title {
  readonly title: string;
  /** It is the first cell of a row of `test.each`. */
  readonly isRow: boolean;
}

/** The titles of the tests of a file that begin with a number, without their numbers. */
function readTitles(path: string, number: string): readonly Title[] {
  const titles = readText(resolvePath(path)).matchAll(/([([])\s*(['"`])((?:S-\d+ )+)(.*?)\2/gs);
  return [...titles]
    .filter(([, , , numbers = '']) => numbers.split(' ').includes(number))
    .map(([, bracket, , , title = '']) => ({ title: tidy(title), isRow: bracket === '[' }));
}

/** Paths of the table are below `src` of the edge by default. */
function resolvePath(path: string): string {
  if (/^(apps|packages)\//.test(path)) return path;
  return `packages/edge/${path.startsWith('interop/') ? '' : 'src/'}${path}`;
}

/** Replaces the placeholders of a title, and escapes what Markdown would read as markup. */
function tidy(title: string): string {
  return title
    .replaceAll(/\$\{[^}]*\}|%[sioj]|\$\w+/g, '…')
    .replaceAll(/…([:,]? …)+/g, '…')
    .replace(/: …$/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('<', '&lt;')
    .replaceAll(/\*|(?<!\w)_+/g, (marks) => marks.replaceAll(/./g, '\\$&'))
    .trim();
}
