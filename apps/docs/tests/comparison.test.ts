import { expect, test } from 'vitest';
import { BETTER_ELSEWHERE } from '../src/comparison/better-elsewhere.ts';
import { type Cell, PEERS, type PeerName } from '../src/comparison/cells.ts';
import { FEATURES } from '../src/comparison/features.ts';
import { readText } from '../src/repository.ts';
import { readCell, readResult } from '../src/results.ts';

const FEATURE_CELLS = [...BETTER_ELSEWHERE, ...FEATURES].flatMap(({ name, cells }) =>
  Object.entries(cells).map(([peer, cell]) => ({ name, peer, cell })),
);
const PAGE = readText('apps/docs/pages/why/index.md');

/** Says what is wrong with the source of a cell. */
function findFault({ answer, source, note }: Cell): string | undefined {
  if (answer === 'partly' && !note) return 'does not say what is missing';
  if (source.result !== undefined) {
    return PAGE.includes(`<!-- result ${source.result}`) ? undefined : 'its result is not shown';
  }
  if (source.link.startsWith('/')) return undefined;
  if (!source.link.startsWith('https://')) return `has no source: ${source.link}`;
  return /^\d{4}-\d\d-\d\d$/.test(source.readOn ?? '') ? undefined : 'has no day of reading';
}

test('each cell of the comparison has a source', () => {
  const faults = FEATURE_CELLS.map(({ name, peer, cell }) => [name, peer, findFault(cell)]);
  expect(faults.filter(([, , fault]) => fault !== undefined)).toEqual([]);
});

test('the first table lists what Postern lacks, and nothing else', () => {
  const ours = BETTER_ELSEWHERE.map(({ name, cells }) => [name, cells.Postern.answer]);
  expect(ours).toEqual(BETTER_ELSEWHERE.map(({ name }) => [name, 'no']));
  for (const { name, cells } of BETTER_ELSEWHERE) {
    const others = PEERS.filter((peer) => cells[peer].answer === 'yes');
    expect([name, others.length]).toEqual([name, expect.any(Number)]);
    expect(others.length).toBeGreaterThan(0);
  }
});

test.each(PEERS)('%s refreshed a token, and has rows for the storm and the outage', (peer) => {
  const storm = readResult('compare-storm');
  expect(readCell(storm, peer, 'a call alone')).toBe('served');
  expect(Number(readCell(storm, peer, 'callers'))).toBe(1000);
  expect(readCell(readResult('compare-outage'), peer, 'session afterwards')).toMatch(
    /^(signed in|lost)$/,
  );
});

test('the answers to “more than thirty providers by name” follow from the counts', () => {
  const row = BETTER_ELSEWHERE.find(({ name }) => name.startsWith('More than thirty providers'));
  const code = readResult('compare-code');
  const counted: readonly PeerName[] = ['Postern', 'better-auth', 'Auth.js'];
  const answers = counted.map((peer) => row?.cells[peer].answer);
  const counts = counted.map((peer) => Number(readCell(code, peer, 'providers by name')) > 30);
  expect(counts.map((isMore) => (isMore ? 'yes' : 'no'))).toEqual(answers);
});

test('no number of the page is written by hand', () => {
  const body = PAGE.slice(PAGE.indexOf('\n---\n') + 5);
  const prose = body
    .replaceAll(/<!--.*?-->|\{\{.*?\}\}|\]\([^)]*\)/g, '')
    // Names: a specification, a day, a release, a status.
    .replaceAll(/RFC \d+|\d{4}-\d\d-\d\d|release [\d.]+|Debian \d+|responds 503/g, '');
  expect(prose.match(/(?<![\w@/-])\d[\d.,]*/g)).toBeNull();
});
