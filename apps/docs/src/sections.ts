/** The sections of the site, in the order of its sidebar. A page belongs to the folder that it is in. */
export const SECTIONS: readonly { readonly folder: string; readonly title: string }[] = [
  { folder: 'start', title: 'Start' },
  { folder: 'concepts', title: 'Concepts' },
  { folder: 'guides', title: 'Guides' },
  { folder: 'guides/coming-from', title: 'Coming from' },
  { folder: 'deploy', title: 'Deploy' },
  { folder: 'troubleshooting', title: 'Troubleshooting' },
  { folder: 'security', title: 'Security' },
  { folder: 'reference', title: 'Reference' },
  { folder: 'reference/api', title: 'API' },
  { folder: 'why', title: 'Why Postern' },
];

/** The folder of a page's section; empty for the first page. A section's first page has its folder as its address. */
export function readSection(slug: string): string {
  if (SECTIONS.some(({ folder }) => folder === slug)) return slug;
  return slug.includes('/') ? slug.slice(0, slug.lastIndexOf('/')) : '';
}
