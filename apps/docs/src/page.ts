/** One page of the site. */
export interface Page {
  /** The address without slashes at its ends: `guides/pop-up`; empty for the first page. */
  readonly slug: string;
  readonly title: string;
  /** One sentence: what the page answers. It becomes the page's description, and its line in llms.txt. */
  readonly description: string;
  /** Markdown below the title. */
  readonly body: string;
  /** The position within its section. Pages without one follow in the order of their titles. */
  readonly order?: number;
  /** The file that the page is written in, for messages. */
  readonly source: string;
}

/** Builds a heading's anchor as the site does (github-slugger). */
export function buildAnchor(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The lines of a Markdown text outside its code blocks. */
export function readProse(markdown: string): string {
  return markdown.replaceAll(/^(`{3,})[^\n]*\n.*?^\1$/gms, '');
}

/** The anchors of a page: its headings, and explicit ids. A repeated heading gets a number. */
export function readAnchors(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of readProse(markdown).matchAll(/^#{1,6} (.*)$/gm)) {
    const anchor = buildAnchor(heading);
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  for (const [, id = ''] of markdown.matchAll(/\bid="([^"]+)"/g)) anchors.add(id);
  return anchors;
}
