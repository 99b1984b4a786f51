/** Fewer blocks cost a page less than the estimates are worth. */
const MANY_BLOCKS = 20;
/** How many letters of code fit beside each other on a phone, a tablet and a desktop. */
const LETTERS = { narrow: 36, middle: 51, wide: 71 };

/**
 * Lets a browser lay out the code of a long page only when it comes into sight: each block gets the
 * number of its lines at three widths, from which the styles know its height. Without a height that is
 * nearly right, a link to a heading would miss it.
 */
export function deferCode(html: string): string {
  const opening = '<div class="expressive-code">';
  const [start = '', ...blocks] = html.split(opening);
  if (blocks.length < MANY_BLOCKS) return html;
  const marked = blocks.map(
    (block) => `<div class="expressive-code later"${style(block)}>${block}`,
  );
  return start + marked.join('');
}

function style(block: string): string {
  const code = block.slice(0, block.indexOf('</pre>'));
  const lengths = code
    // An indented line has a style too.
    .split(/<div class="ec-line"[^>]*>/)
    .slice(1)
    .map((line) => line.replaceAll(/<[^>]*>/g, '').replaceAll(/&[#\w]+;/g, '.').length);
  const counts = Object.entries(LETTERS).map(([name, letters]) => {
    const lines = lengths.reduce(
      (sum, length) => sum + Math.max(1, Math.ceil(length / letters)),
      0,
    );
    return `--${name}:${lines}`;
  });
  return ` style="${counts.join(';')}"`;
}
