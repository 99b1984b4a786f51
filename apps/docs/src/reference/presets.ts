import { buildCode, buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';
import { formatJsonPresets } from './json-presets.ts';
import { formatText, loadProgram, readDocstring, readExports } from './program.ts';

const SOURCE = 'packages/edge/src/presets/index.ts';

/** The names of the presets, in order. */
export function readPresets(): readonly { readonly name: string; readonly text: string }[] {
  const program = loadProgram([SOURCE]);
  const checker = program.getTypeChecker();
  return [...readExports(program, SOURCE)]
    .filter(([name]) => /^[a-z]/.test(name))
    .map(([name, symbol]) => ({ name, text: formatText(readDocstring(symbol, checker).text) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Builds the page of the presets, from their docstrings. */
export function buildPresetsPage(): Page {
  const rows = readPresets().map(({ name, text }) => [
    `[${buildCode(name)}](/reference/api/edge-presets/#${name.toLowerCase()})`,
    text,
  ]);
  return {
    slug: 'reference/presets',
    title: 'Presets',
    description:
      'The options that every app at GitHub, Google, Entra or another well-known provider needs.',
    order: 7,
    body: `Spread a preset into \`oidc()\` or \`oauth()\`, and add the app's id, credentials and claims: \`oidc({ ...google, id: 'google', clientId, clientSecret })\`. [Tests of the presets](/reference/preset-tests/)\n\n${buildTable(['preset', 'provider, and the options that it sets'], rows)}\n\n## In JSON\n\nThe connection's \`type\` names the preset. The other options are fields of the same object.\n\n${formatJsonPresets()}`,
    source: SOURCE,
  };
}
