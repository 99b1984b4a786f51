import type { Page } from './page.ts';
import { readPages } from './read-pages.ts';
import { buildApiPages } from './reference/api.ts';
import { buildConfigurationPage } from './reference/configuration.ts';
import { buildFailuresPage } from './reference/failures.ts';
import { buildHttpPage } from './reference/http.ts';
import { buildLogPage } from './reference/log-events.ts';
import { buildPresetsPage } from './reference/presets.ts';
import { buildSettingsPage } from './reference/settings.ts';
import { readSection, SECTIONS } from './sections.ts';
import { buildStartPages } from './start-pages.ts';

/** Builds every page of the site: those written by hand, and the reference. In the order of the sidebar. */
export function buildPages(): readonly Page[] {
  const pages = [
    ...readPages(),
    ...buildStartPages(),
    buildConfigurationPage(),
    buildSettingsPage(),
    buildHttpPage(),
    buildFailuresPage(),
    buildLogPage(),
    buildPresetsPage(),
    ...buildApiPages(),
  ];
  return pages.toSorted((a, b) => compare(a, b));
}

function compare(a: Page, b: Page): number {
  const section = findSection(a) - findSection(b);
  if (section !== 0) return section;
  return (a.order ?? 1000) - (b.order ?? 1000) || a.title.localeCompare(b.title, 'en');
}

function findSection({ slug }: Page): number {
  return SECTIONS.findIndex(({ folder }) => folder === readSection(slug));
}
