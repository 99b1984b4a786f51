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

test('projects are read with what they lack left open', () => {
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

test('a row without an id is no project, and an object is no list of them', () => {
  expect(readProjects([{ name: 'Lost' }, null, 7])).toEqual([]);
  expect(readProjects({ error: 'no' })).toBeUndefined();
});

test('search takes words in any order, with or without accents and capitals', () => {
  const projects = readProjects(rows) ?? [];
  const find = (query: string): string[] => searchProjects(projects, query).map(({ id }) => id);
  expect(find('are fjall')).toEqual(['a1']);
  expect(find('HARB')).toEqual(['b2']);
  expect(find('  ')).toEqual(['a1', 'b2']);
  expect(find('harbour åre')).toEqual([]);
});

test('an id cannot leave its place in a path', () => {
  expect(buildProjectPath('../x', 'projectdays')).toBe('/api/lockit/projects/..%2Fx/projectdays');
});
