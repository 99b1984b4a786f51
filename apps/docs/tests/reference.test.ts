import { failureCatalogue } from '@postern/core';
import { expect, test } from 'vitest';
import { buildPages } from '../src/build-pages.ts';
import { readAnchors, readProse } from '../src/page.ts';
import { readDocumentedOptions } from '../src/reference/configuration.ts';
import { readEntries } from '../src/reference/entries.ts';
import { readOperations } from '../src/reference/http.ts';
import { readJsonPresets } from '../src/reference/json-presets.ts';
import { readLogEvents } from '../src/reference/log-events.ts';
import { readPresets } from '../src/reference/presets.ts';
import { SETTINGS } from '../src/reference/setting-meanings.ts';
import { readSettingNames } from '../src/reference/settings.ts';
import { readText } from '../src/repository.ts';

const pages = new Map(buildPages().map((page) => [page.slug, page]));
const read = (slug: string): string => pages.get(slug)?.body ?? '';

test('each setting that the sources read has a meaning, and no other has one', () => {
  const documented = SETTINGS.flatMap(({ settings }) => Object.keys(settings));
  // A name for each API, which the sources put together.
  const single = documented.filter((name) => name !== 'POSTERN_API_<NAME>');
  expect(single.toSorted()).toEqual(readSettingNames());
});

test('each option of the JSON schema is documented', () => {
  const schema: SchemaNode = JSON.parse(readText('packages/edge/postern.config.schema.json'));
  const documented = readDocumentedOptions();
  const ofPresets = readJsonPresets().flatMap(({ fields }) => fields.map(({ name }) => name));
  const known = new Set([...[...documented.values()].flatMap((names) => [...names]), ...ofPresets]);
  const options = [
    ...Object.keys(schema.properties ?? {}),
    ...listOptions(schema.properties?.['connections']),
    ...listOptions(schema.properties?.['routes']),
    ...Object.keys(schema.properties?.['settings']?.properties ?? {}),
  ];
  // `$schema` is the editor's, and `type` says which of the functions a connection is.
  const own = options.filter((name) => !['$schema', 'type'].includes(name));
  expect(own.length).toBeGreaterThan(40);
  expect(own.filter((name) => !known.has(name))).toEqual([]);
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

function listOptions(list: SchemaNode | undefined): readonly string[] {
  const variants = list?.items?.oneOf ?? list?.items?.anyOf ?? [];
  return variants.flatMap(({ properties }) => Object.keys(properties ?? {}));
}

test('each failure code has an entry with cause and fix', () => {
  const anchors = readAnchors(read('reference/failures'));
  expect(Object.keys(failureCatalogue).filter((code) => !anchors.has(code))).toEqual([]);
});

test('each log event has an entry with a meaning', () => {
  const events = readLogEvents().flatMap((each) => each.events);
  expect(events.length).toBeGreaterThan(20);
  expect(events.filter(({ about }) => about === '').map(({ name }) => name)).toEqual([]);
});

test('each operation of the HTTP contract has an entry', () => {
  const anchors = readAnchors(read('reference/http'));
  const missing = readOperations()
    .filter((operation) => !operation.includes('/api/'))
    .filter((operation) => ![...anchors].some((anchor) => anchor === buildAnchor(operation)));
  expect(missing).toEqual([]);
});

function buildAnchor(operation: string): string {
  return operation
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

test('each preset has an entry with what it knows', () => {
  const presets = readPresets();
  expect(presets.length).toBeGreaterThan(10);
  expect(presets.filter(({ text }) => text === '')).toEqual([]);
});

test('each option, setting, parameter, event and code says more than its name', () => {
  const empty = [...pages.values()]
    .filter(({ slug }) => slug.startsWith('reference/'))
    .flatMap(({ slug, body }) => findEmptyRows(body).map((row) => `${slug}: ${row}`));
  expect(empty).toEqual([]);
});

/** Rows of tables with an empty cell, or whose last cell repeats the words of the first. */
function findEmptyRows(markdown: string): readonly string[] {
  const rows = readProse(markdown).match(/^\|(?! ---).*\|$/gm) ?? [];
  return rows.filter((row) => {
    const cells = row.slice(1, -1).split(/(?<!\\)\|/);
    const words = cells.map((cell) => cell.replaceAll(/\W/g, '').toLowerCase());
    return cells.some((cell) => cell.trim() === '') || words.at(-1) === words[0];
  });
}

test('each public name of each entry has a heading', () => {
  const missing = readEntries().flatMap(({ specifier, slug }) => {
    const anchors = readAnchors(read(slug));
    return listPublicNames(specifier)
      .filter((name) => !anchors.has(name.toLowerCase()))
      .map((name) => `${specifier} ${name}`);
  });
  expect(missing).toEqual([]);
});

/** The names that the snapshot of the public API has for an entry. */
function listPublicNames(specifier: string): readonly string[] {
  const name = specifier.split('/')[1] ?? '';
  const snapshot = readText(`apps/release/api/${name}.d.ts`);
  const [, list = ''] =
    new RegExp(`^// ${specifier}\\n((?://   .*\\n)*)`, 'm').exec(snapshot) ?? [];
  return [...list.matchAll(/^\/\/ {3}([\w$]+)/gm)].map(([, each = '']) => each);
}

test('each command of postern has an entry', () => {
  const help = readText('packages/node/src/command/run-command.ts');
  const [, list = ''] = /\nCommands\n(.*?)\n\n/s.exec(help) ?? [];
  const commands = [...list.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name);
  const options = [...help.matchAll(/^ {2}(--\w+)/gm)].map(([, name = '']) => name);
  const page = read('reference/commands');
  expect(commands.length).toBeGreaterThan(4);
  const missing = [...commands.map((name) => `postern ${name}`), ...options].filter(
    (name) => !page.includes(name),
  );
  expect(missing).toEqual(['--help']);
});
