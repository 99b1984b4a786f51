import { expect, test } from 'vitest';
import { readRelativeImports, readSources, type Source } from './sources.ts';

const EDGE = 'packages/edge/src/';
/** The folders and root files of the edge, from the bottom up. */
const FLOORS = [
  ['lru-cache.ts', 'time.ts'],
  ['failures', 'limits', 'sealing'],
  ['http', 'observing'],
  ['oauth', 'stores'],
  ['settings', 'tokens'],
  ['connections', 'routes', 'sessions'],
  ['app'],
  ['guards'],
  ['auth', 'forwarding', 'monitoring', 'opentelemetry', 'trace'],
  ['edge-flow', 'exchange'],
  ['discovered'],
  ['declared'],
  ['build-parts.ts', 'presets', 'readiness.ts'],
  ['config'],
  ['diagnose'],
  ['edge.ts'],
  ['index.ts'],
];

/** The folder below `src` that a file of the edge is in, or the file itself. */
function readFolder(path: string): string {
  return path.slice(EDGE.length).split('/')[0] ?? '';
}

/** The number of the floor, from 0; -1 for a folder that is on none. */
function readFloor(path: string): number {
  return FLOORS.findIndex((folders) => folders.includes(readFolder(path)));
}

function isDownward(from: string, to: string): boolean {
  return readFolder(from) === readFolder(to) || readFloor(from) > readFloor(to);
}

/** Tests and their drivers may import from every floor. */
const sources: readonly Source[] = readSources(`${EDGE}**/*.ts`).filter(
  ({ path }) => !/\.test(-d)?\.ts$/.test(path) && readFolder(path) !== 'testing',
);

test('every folder of the edge is on a floor', () => {
  const homeless = sources.filter(({ path }) => readFloor(path) < 0).map(({ path }) => path);
  expect(homeless).toEqual([]);
});

test('a folder of the edge imports only from lower floors', () => {
  const climbs = sources.flatMap((source) =>
    readRelativeImports(source)
      .filter((path) => !isDownward(source.path, path))
      .map((path) => `${source.path} -> ${path}`),
  );
  expect(climbs).toEqual([]);
});
