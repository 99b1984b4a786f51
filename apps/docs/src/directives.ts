import { buildBetterTable, buildFeaturesTable, buildSources } from './comparison/table.ts';
import { findSection, shiftHeadings } from './markdown.ts';
import { buildRecording } from './playground/recording.ts';
import { buildRequirements } from './reference/requirements.ts';
import { readText } from './repository.ts';
import { buildResult } from './result-tables.ts';
import { readCell, readResult } from './results.ts';

const LANGUAGES: Readonly<Record<string, string>> = {
  conf: 'nginx',
  Caddyfile: 'text',
  env: 'ini',
  html: 'html',
  js: 'js',
  json: 'json',
  jsonc: 'jsonc',
  service: 'ini',
  svelte: 'svelte',
  ts: 'ts',
  tsx: 'tsx',
  vue: 'vue',
  yml: 'yaml',
};

/**
 * Replaces the directives of a page:
 *
 * - `<!-- cut packages/browser/examples/popup.ts -->`: the file as a code block. `#name` after the path
 *   cuts what is between `#region name` and `#endregion`. `as name.ts` shows another name.
 * - `<!-- include packages/edge/PROVIDERS.md#claims -->`: a section of another document.
 * - `<!-- picture custody -->`: a picture of `apps/docs/pictures`, in the page itself.
 * - `<!-- features better -->`, `<!-- features -->`: the features of the comparison.
 * - `{{sources}}`: the documentation of each peer that the comparison was taken from.
 * - `<!-- recording -->`: the recorded flows of the playground, as text.
 * - `<!-- requirements -->`: the security requirements, by the titles of their tests.
 * - `<!-- result storm -->`: the tables of the newest result of a command, with its date. Options choose
 *   rows, columns and tables: `<!-- result gateways; rows GET 700 B; columns call | requests/s -->`.
 * - `{{storm | Postern, 4 processes of Node | token requests}}`: one number of such a result. `Postern +
 *   hangs` names a row by its first two cells.
 * - `{{date storm}}`: its date.
 * - `{{fastest | GET 700 B}}`: the gateway that has served most calls in the newest result of `gateways`.
 */
export function expandDirectives(markdown: string, include: (target: string) => string): string {
  return markdown
    .replaceAll(/^<!-- cut (\S+?)(?:#(\S+))?(?: as (\S+))? -->$/gm, (_, path, region, name) =>
      buildCut(path, region, name),
    )
    .replaceAll(/^<!-- include (\S+)(?: at (\d))? -->$/gm, (_, target: string, level: string) =>
      shiftHeadings(fillHeads(include(target)), Number(level ?? 2)),
    )
    .replaceAll(/^<!-- picture (\S+) -->$/gm, (_, name: string) => buildPicture(name))
    .replaceAll(/^<!-- features better -->$/gm, buildBetterTable)
    .replaceAll(/^<!-- features -->$/gm, buildFeaturesTable)
    .replaceAll(/\{\{sources\}\}/g, buildSources)
    .replaceAll(/^<!-- recording -->$/gm, buildRecording)
    .replaceAll(/^<!-- requirements -->$/gm, buildRequirements)
    .replaceAll(
      /^<!-- result ([^\s;]+)(?:; (.+?))? -->$/gm,
      (_, command: string, options?: string) => buildResult(command, options),
    )
    .replaceAll(/\{\{fastest \| ([^|{}]+)\}\}/g, (_, call: string) => findFastest(call))
    .replaceAll(/\{\{date (\S+)\}\}/g, (_, command: string) => readResult(command).date)
    .replaceAll(/\{\{([^|{}]+)\|([^|{}]+)\|([^|{}]+)\}\}/g, (_, ...parts: readonly string[]) => {
      const [command = '', row = '', column = ''] = parts.slice(0, 3).map((part) => part.trim());
      return readCell(readResult(command), row, column);
    });
}

/** A file as a code block. @param region the name of a region of it @param name the name that is shown */
export function buildCut(
  path: string,
  region: string | undefined,
  name: string | undefined,
): string {
  const text = region === undefined ? readText(path) : readRegion(path, region);
  const shown = name ?? path.slice(path.lastIndexOf('/') + 1);
  const ending = shown.slice(shown.lastIndexOf('.') + 1);
  return `\`\`\`${LANGUAGES[ending] ?? 'text'} title="${shown}"\n${text.trimEnd()}\n\`\`\``;
}

function readRegion(path: string, name: string): string {
  const pattern = new RegExp(`#region ${name}\\n(.*?)^[^\\n]*#endregion`, 'ms');
  const text = pattern.exec(readText(path))?.[1];
  if (text === undefined) throw new Error(`${path} has no region ${name}`);
  const lines = text.trimEnd().split('\n');
  const indents = lines.filter(Boolean).map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}

/** Reads a document, or the section of it that an anchor names. */
export function readDocument(target: string): string {
  const [path = '', anchor] = target.split('#');
  return findSection(readText(path), anchor, path);
}

const speedOf = (row: ReadonlyMap<string, string>): number => Number(row.get('requests/s'));

function findFastest(call: string): string {
  const rows = readResult('gateways').rows.filter((row) => row.get('call') === call.trim());
  const [first] = rows.toSorted((a, b) => speedOf(b) - speedOf(a));
  if (first === undefined) throw new Error(`gateways has no row of ${call}`);
  return `${first.get('gateway')} on ${first.get('runtime')}`;
}

/** A picture in the page takes its colours from the site, which may be dark while the system is light. */
function buildPicture(name: string): string {
  const svg = readText(`apps/docs/pictures/${name}.svg`);
  const text = svg.replace(/\s*<style>.*?<\/style>/s, '').trim();
  return `<figure>\n${text.replaceAll(/\n\s*/g, '\n')}\n</figure>`;
}

/** Names the columns of tables that have no name: a screen reader says it. */
function fillHeads(markdown: string): string {
  return markdown.replaceAll(/^\|.*\|(?=\n\| ?---)/gm, (head) =>
    head.replaceAll(/(?<=\|) ?(?=\|)/g, ' note '),
  );
}
