import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics, type MetricsSnapshot } from '@postern/server/metrics';
import { expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '../monitoring');
const FILES = ['README.md', 'grafana-dashboard.json', 'prometheus-rules.yml'];
/** A name of a metric, without what OpenMetrics adds to the samples of a histogram. */
const NAME = /\b(?:postern|process|nodejs)_[a-z0-9_]*[a-z0-9]/g;

/** The metrics that an edge has, and the names of their labels. */
async function readMetrics(): Promise<ReadonlyMap<string, string>> {
  let read = (): Promise<MetricsSnapshot> => Promise.resolve([]);
  createMetrics({
    connections: ['op'],
    routes: ['orders'],
    userRoutes: ['orders'],
    version: '1.2.3',
    share: (readOwn) => {
      read = readOwn;
      return () => Promise.resolve([]);
    },
  });
  return new Map((await read()).map(({ name, type }) => [name, String(type)]));
}

const readFile = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

test.each(FILES)('every metric that %s names exists', async (file) => {
  const metrics = await readMetrics();
  const unknown = [...readFile(file).matchAll(NAME)]
    .map(([name]) => name)
    .filter((name) => {
      const histogram = name.replace(/_(bucket|sum|count)$/, '');
      return !metrics.has(name) && metrics.get(histogram) !== 'histogram';
    });
  expect(unknown).toEqual([]);
});

test('the README describes every metric of the edge with its type', async () => {
  const rows = readFile('README.md').matchAll(/^\| `(postern_\w+)` \| (\w+) \|/gm);
  const described = new Map([...rows].map(([, name = '', type = '']) => [name, type]));
  const own = [...(await readMetrics())].filter(([name]) => name.startsWith('postern_'));
  expect(described).toEqual(new Map(own));
});
