/** What fits a phone of 360 px, less what bold heads are wider than the other text. */
const PHONE_WIDTH_PX = 300;
/** One letter of a table, on average. Code is as wide: it is smaller, of one width. */
const LETTER_PX = 8.4;
/** The space between two columns, on a phone. */
const GAP_PX = 16;
/** The padding around a piece of code. */
const CODE_PADDING_PX = 10;
/** From so many letters on, a name may have to break. */
const LONG_NAME = 14;
/** From so many letters on, a cell has sentences. A table of two columns has room for more. */
const SENTENCE = 60;

/**
 * Gives long names in a page's text and titles places where they may break (`<wbr>`), and marks tables for
 * phones:
 *
 * - `wide`: wider than a phone. The table scrolls by itself there, so it takes the focus.
 * - `rows`: with sentences in narrow columns. Each row becomes a block there, with the names of its
 *   columns (`data-label`).
 */
export function fitTables(html: string): string {
  return html
    .replaceAll(/<pre\b.*?<\/pre>|<code[^>]*>([^<]*)<\/code>/gs, (match, code?: string) =>
      code === undefined ? match : match.replace(`>${code}<`, () => `>${breakNames(code)}<`),
    )
    .replaceAll(/(?<=<h1 id="_top"[^>]*>|<span class="link-title[^>]*>)[^<]*/g, breakNames)
    .replaceAll(/<table>(.*?)<\/table>/gs, (table, content: string) => {
      const isFlat = isWide(content);
      const classes = [isFlat && 'wide', hasSentences(content, isFlat) && 'rows'].filter(Boolean);
      if (classes.length === 0) return table;
      const focus = isFlat ? ' tabindex="0"' : '';
      return `<div class="${classes.join(' ')}"${focus}>${labelCells(table)}</div>`;
    });
}

const readRows = (table: string): readonly (readonly string[])[] =>
  table.split('</tr>').map((row) => row.split(/<\/t[hd]>/).slice(0, -1));

const readWords = (html: string): string => html.replaceAll(/<[^>]*>/g, '').trim();

function hasSentences(table: string, isFlat: boolean): boolean {
  const cells = readRows(table);
  const isNarrow = isFlat || cells.some(({ length }) => length > 2);
  return isNarrow && cells.flat().some((cell) => readWords(cell).length >= SENTENCE);
}

/** Gives each cell but the first of a row the name of its column. */
function labelCells(table: string): string {
  const [head = '', ...rows] = table.split('</tr>');
  const names = head.split('</th>').map((name) => readWords(name).replaceAll('"', ''));
  const labelled = rows.map((row) =>
    row
      .split('<td')
      .map((cell, index) => (index < 2 ? cell : ` data-label="${names[index - 1]}"${cell}`))
      .join('<td'),
  );
  return [head, ...labelled].join('</tr>');
}

function breakNames(code: string): string {
  return code.replaceAll(/\S+/g, (name) => (name.length < LONG_NAME ? name : breakName(name)));
}

/** After a separator, and before a capital of `camelCase`. An entity such as `&#x3C;` stays whole. */
function breakName(name: string): string {
  return name
    .split(/(&[#\w]+;)/)
    .map((part) =>
      /^&[#\w]+;$/.test(part)
        ? part
        : part.replaceAll(/[/_.,=?:([|](?=[^\s/)\]}(])|[a-z](?=[A-Z])/g, '$&<wbr>'),
    )
    .join('');
}

function isWide(table: string): boolean {
  const rows = readRows(table);
  const columns = Math.max(...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => measureWord(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width, 0) + (columns - 1) * GAP_PX;
  return total > PHONE_WIDTH_PX;
}

/** The width of the longest part of a cell that cannot break. */
function measureWord(cell: string): number {
  const parts = cell
    .replaceAll('<wbr>', ' ')
    .replaceAll(/<code[^>]*>/g, '\u0000')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&[#\w]+;/g, '.')
    .split(/\s|(?<=-)/);
  const widths = parts.map((part) => {
    const padding = part.includes('\u0000') ? CODE_PADDING_PX : 0;
    return part.replaceAll('\u0000', '').length * LETTER_PX + padding;
  });
  return Math.max(0, ...widths);
}
