import { isAbsolute } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import type { Entry } from './entries.ts';

const START = 'entries.d.ts';
/** Separates an exported name from the number of its entry. */
const MARK = '__entry';

/**
 * Bundles the types of all entries into one text, in which each declaration occurs once. It exports
 * every name with its entry's number, as `buildName` writes it. Types of other packages stay imports.
 */
export async function bundleTypes(entries: readonly Entry[]): Promise<string> {
  // A package that is only a command has no types.
  if (entries.every(({ types }) => types === undefined)) return '';
  const bundle = await rollup({
    input: START,
    onLog(level, log, handle) {
      // A package's types may import more than its public API uses.
      if (log.code !== 'UNUSED_EXTERNAL_IMPORT') handle(level, log);
    },
    external: (id) => id !== START && !id.startsWith('.') && !isAbsolute(id),
    plugins: [
      {
        name: 'entries',
        resolveId: (id) => (id === START ? id : undefined),
        load: (id) => (id === START ? entries.map(writeExports).join('\n') : undefined),
      },
      dts(),
    ],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n');
}

function writeExports({ types, names }: Entry, index: number): string {
  if (types === undefined) return '';
  const list = names.map((name) => `${name} as ${buildName(name, index)}`).join(', ');
  return `export { ${list} } from ${JSON.stringify(types)};`;
}

/** The name that the bundled types export, for a name of an entry. */
export function buildName(name: string, index: number): string {
  return `${name}${MARK}${index}`;
}
