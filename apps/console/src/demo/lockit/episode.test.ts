import { expect, test } from 'vitest';
import { nameEpisode, readEpisodes } from './episode.ts';

test('sorts episodes by number, numerically', () => {
  const episodes = readEpisodes([
    { uuid: 'b', episodeNumber: '10', episodeName: 'Thaw' },
    { uuid: 'a', episodeNumber: 2, episodeName: null },
    { episodeName: 'no id' },
  ]);
  expect(episodes?.map(nameEpisode)).toEqual(['Episode 2', '10. Thaw']);
});

test('names an episode without a number by its name', () => {
  expect(nameEpisode({ id: 'a', number: undefined, name: 'Pilot' })).toBe('Pilot');
  expect(nameEpisode({ id: 'a', number: undefined, name: undefined })).toBe('Episode');
});
