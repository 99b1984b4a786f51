import { type Page, readProse } from './page.ts';

/** Words that a reader who knows React and no OAuth meets on the first pages. */
const WORDS: readonly RegExp[] = [
  /redirect URI/,
  /client secret/,
  /client id/,
  /access token/,
  /refresh token/,
  /\bscopes?\b/,
  /\bclaims?\b/,
  /\bissuers?\b/,
  /grant types?/,
  /\bmetadata\b/,
  /\bPKCE\b/,
  /\bnonce\b/,
  /\bupstream\b/,
  /\blease\b/,
  /key ring/,
  /problem document/,
];
/** A word in a link to the concepts, in bold or in italics is explained there or right beside it. */
const EXPLAINED = /\[[^\]]*\]\(\/concepts\/[^)]*\)|\*\*[^*]+\*\*|\*[^*]+\*/g;
/** Pictures, code, and links to other pages, whose text is the title of that page. */
const OTHER = /<figure>.*?<\/figure>|`[^`\n]*`|\[[^\]]*\]\((?!\/concepts\/)[^)]*\)/gs;

/** Finds the words that a page uses before it explains them, or links to their explanation. */
export function findUnexplained({ slug, body }: Page): readonly string[] {
  const prose = readProse(body).replaceAll(OTHER, '');
  const explained = [...prose.matchAll(EXPLAINED)].map(({ 0: text, index }) => ({
    start: index,
    end: index + text.length,
  }));
  return WORDS.flatMap((word) => {
    const first = word.exec(prose);
    if (first === null) return [];
    const isExplained = explained.some(
      ({ start, end }) => start <= first.index && first.index < end,
    );
    return isExplained ? [] : [`${slug || 'index'}: ${first[0]}`];
  });
}
