import { buildCode, buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';
import { findFiles, readText } from '../repository.ts';
import { SETTINGS } from './setting-meanings.ts';

const SOURCES = 'packages/{edge,server,node,deno,cloudflare}/src/**/*.ts';
/** A name that a source reads: a text of its own, or a field of the Worker's bindings. */
const NAME = /(?:['"`]|readonly )((?:POSTERN|LOCKIT|LEKAB)_[A-Z0-9_]*[A-Z0-9])(?=['"`]|\??:)/g;
/** What a process of Node tells its workers; no operator sets it. */
const INTERNAL = new Set(['POSTERN_WORKER']);

/** The settings that the sources of edge and runtimes read, in order. */
export function readSettingNames(): readonly string[] {
  const names = findFiles(SOURCES)
    .filter((path) => !/\.(test|test-d)\.ts$|\/testing\//.test(path))
    .flatMap((path) => [...readText(path).matchAll(NAME)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => !INTERNAL.has(name)).toSorted();
}

/** Builds the page of all settings. */
export function buildSettingsPage(): Page {
  const parts = SETTINGS.map(({ title, about, settings }) => {
    const rows = Object.entries(settings).map(([name, { meaning, fallback }]) => [
      `<span id="${name.toLowerCase()}"></span>${buildCode(name)}`,
      meaning,
      fallback,
    ]);
    return `## ${title}\n\n${about}\n\n${buildTable(['setting', 'meaning', 'default'], rows)}`;
  });
  return {
    slug: 'reference/settings',
    title: 'Settings',
    description: 'Every environment variable that the edge and its runtimes read.',
    order: 2,
    body: `Settings are variables of the environment: of the process, or variables and secrets of a Worker. The edge reads them once, at startup, and reports every error at once with its fix. An empty value counts as unset. On Node and Deno, a misspelled name is logged as [\`unknown_setting\`](/reference/log-events/#unknown_setting).\n\n${parts.join('\n\n')}`,
    source: 'packages/edge/src/settings/read-settings.ts',
  };
}
