import { readPublished } from '@postern/release';
import { readEntries } from './stranger.ts';

/**
 * Where users import an entry: `kit` in a page's bundle, `deno` and `workerd` on that runtime, `vitest`
 * in a test of Vitest, everything else on Node.
 */
export type Place = 'node' | 'kit' | 'deno' | 'workerd' | 'vitest';

const ALL = readPublished().flatMap(({ name }) => readEntries(name));

function findPlace(entry: string): Place {
  if (/\/contract$|\/vitest$/.test(entry)) return 'vitest';
  // Playwright's fixture belongs to a test, which runs on Node.
  if (entry.startsWith('@postern/browser') && !entry.endsWith('/playwright')) return 'kit';
  if (entry.startsWith('@postern/deno')) return 'deno';
  return entry.startsWith('@postern/cloudflare') ? 'workerd' : 'node';
}

/** Lists the entries of the published packages, by their `exports`, that users import in some places. */
export function listEntries(...places: readonly Place[]): readonly string[] {
  return ALL.filter((entry) => places.includes(findPlace(entry)));
}

const isJson = (entry: string): boolean => entry.endsWith('.json');

/** Builds a module that imports entries and exports them, so that no bundler leaves one out. */
export function buildImports(entries: readonly string[]): string {
  return entries
    .map((entry, index) => {
      const binding = isJson(entry) ? `entry${index}` : `* as entry${index}`;
      const attributes = isJson(entry) ? " with { type: 'json' }" : '';
      return `import ${binding} from '${entry}'${attributes};\nexport { entry${index} };\n`;
    })
    .join('');
}
