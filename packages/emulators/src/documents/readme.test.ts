import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
const readme = await readFile(`${packageRoot}README.md`, 'utf8');
const sentencesText = await readFile(new URL('SENTENCES.md', import.meta.url), 'utf8');

/** Reads the rows of SENTENCES.md: number, and titles of the tests. */
function readSentences(): { readonly number: string; readonly test: string }[] {
  const rows = sentencesText.matchAll(/^\| (?<number>[GL]-\d+) +\| .+ \| (?<test>[^|]+?) +\|$/gm);
  return [...rows].map(({ groups }) => ({
    number: groups?.['number'] ?? '',
    test: groups?.['test'] ?? '',
  }));
}

async function readTestSources(): Promise<string> {
  const sources: string[] = [];
  for await (const path of glob('src/**/*.test.ts', { cwd: packageRoot })) {
    if (!path.endsWith('readme.test.ts')) {
      sources.push(await readFile(`${packageRoot}${path}`, 'utf8'));
    }
  }
  return sources.join('\n');
}

test('SENTENCES.md lists every sentence of both documents once and in order', () => {
  const count = (letter: string, length: number) =>
    Array.from({ length }, (_, index) => `${letter}-${index + 1}`);
  const numbers = readSentences().map(({ number }) => number);
  expect(numbers).toEqual([...count('G', 24), ...count('L', 26)]);
});

test('every title in SENTENCES.md belongs to a test', async () => {
  const sources = await readTestSources();
  for (const { number, test: cell } of readSentences()) {
    const titles = [...cell.matchAll(/`(?<title>[^`]+)`/g)].map(({ groups }) => groups?.['title']);
    const isExplained = /^not covered: \w/.test(cell);
    expect([number, titles.length > 0 || isExplained]).toEqual([number, true]);
    for (const title of titles) expect(sources).toContain(`'${title}'`);
  }
});

test('every numbered test is listed in SENTENCES.md under its numbers', async () => {
  const titles = (await readTestSources()).matchAll(/'(?<title>(?:[GL]-\d+ )+[^'\n]+)'/g);
  const sentences = readSentences();
  for (const { groups } of titles) {
    const title = groups?.['title'] ?? '';
    for (const number of title.match(/[GL]-\d+/g) ?? []) {
      const row = sentences.find((sentence) => sentence.number === number);
      expect([title, row?.test.includes(title)]).toEqual([title, true]);
    }
  }
});

test('every README example is cut from a tested file', async () => {
  const examples = [...readme.matchAll(/<!-- from (?<path>\S+) -->\n```ts\n(?<code>[\s\S]*?)```/g)];
  expect(examples).toHaveLength(readme.split('```ts').length - 1);
  for (const { groups } of examples) {
    const source = await readFile(`${packageRoot}${groups?.['path']}`, 'utf8');
    expect(withoutIndentation(source)).toContain(withoutIndentation(groups?.['code'] ?? ''));
  }
});

function withoutIndentation(code: string): string {
  return code.replaceAll(/^ +/gm, '').trim();
}
