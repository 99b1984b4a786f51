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
    description: 'What is the same for every app at GitHub, Google, Entra and other providers.',
    order: 7,
    body: `A preset goes into \`oidc()\` or \`oauth()\`, and the app adds its id, credentials and claims behind it: \`oidc({ ...google, id: 'google', clientId, clientSecret })\`. [What of a preset was tried](/reference/preset-tests/) In JSON, \`type\` names the preset.\n\n${buildTable(['preset', 'what it knows'], rows)}\n\n## In JSON\n\nThe preset is the connection's \`type\`. The other options stand beside it.\n\n${formatJsonPresets()}`,
    source: SOURCE,
  };
}
