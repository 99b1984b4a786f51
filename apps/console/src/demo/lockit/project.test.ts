import { expect, test } from 'vitest';
import { buildProjectPath, readProjects, searchProjects } from './project.ts';

const rows = [
  {
    uuid: 'a1',
    name: 'Nordlys över Åre',
    isSeries: true,
    isPremium: true,
    productionCompany: 'Fjäll Film',
    created: '2026-01-01T00:00:00Z',
  },
  { uuid: 'b2', name: 'Harbour', isSeries: false, isPremium: false, productionCompany: null },
];

test('reads projects, and leaves missing fields undefined', () => {
  expect(readProjects(rows)).toEqual([
    {
      id: 'a1',
      name: 'Nordlys över Åre',
      isSeries: true,
      isPremium: true,
      productionCompany: 'Fjäll Film',
    },
    { id: 'b2', name: 'Harbour', isSeries: false, isPremium: false, productionCompany: undefined },
  ]);
});

test('skips rows without an id, and rejects a response that is not a list', () => {
  expect(readProjects([{ name: 'Lost' }, null, 7])).toEqual([]);
  expect(readProjects({ error: 'no' })).toBeUndefined();
});

test('finds words in any order, ignoring accents and case', () => {
  const projects = readProjects(rows) ?? [];
  const find = (query: string): string[] => searchProjects(projects, query).map(({ id }) => id);
  expect(find('are fjall')).toEqual(['a1']);
  expect(find('HARB')).toEqual(['b2']);
  expect(find('  ')).toEqual(['a1', 'b2']);
  expect(find('harbour åre')).toEqual([]);
});

test('encodes an id, so that it stays one segment of the path', () => {
  expect(buildProjectPath('../x', 'projectdays')).toBe('/api/lockit/projects/..%2Fx/projectdays');
});
