import { expect, test } from 'vitest';
import { readScenes } from './scene.ts';

function readSlugline(scene: object): string | undefined {
  return readScenes([{ uuid: 'a', ...scene }])?.[0]?.slugline;
}

test('builds the slugline from the fields that a scene has', () => {
  expect(readSlugline({ inOut: 'INT', sets: ['Kitchen', 'Hall'], dayNight: 'Night' })).toBe(
    'INT. KITCHEN / HALL – NIGHT',
  );
  expect(readSlugline({ inOut: 'ext.', sets: 'Pier' })).toBe('EXT. PIER');
  expect(readSlugline({ sets: [{ name: 'Boat' }], dayNight: 'Day' })).toBe('BOAT – DAY');
  expect(readSlugline({})).toBe('');
});

test('sorts scenes in the order of the script', () => {
  const scenes = readScenes([
    { uuid: 'c', number: 12, additional: 'B' },
    { uuid: 'b', number: 12, additional: 'A' },
    { uuid: 'a', number: '2' },
  ]);
  expect(scenes?.map(({ label }) => label)).toEqual(['2', '12A', '12B']);
});
