import { readField, readList, readText } from '../../answers/read.ts';

/** The fields of an episode that the console shows. */
export interface Episode {
  readonly id: string;
  readonly number: string | undefined;
  readonly name: string | undefined;
}

/** Reads a project's episodes and sorts them by number. */
export function readEpisodes(answer: unknown): Episode[] | undefined {
  return readList(answer, readEpisode)?.toSorted((a, b) =>
    (a.number ?? '').localeCompare(b.number ?? '', 'en', { numeric: true }),
  );
}

function readEpisode(row: unknown): Episode | undefined {
  const id = readText(readField(row, 'uuid'));
  if (id === undefined) return undefined;
  return {
    id,
    number: readText(readField(row, 'episodeNumber')),
    name: readText(readField(row, 'episodeName')),
  };
}

/** The episode's name for users: its number and name, or whichever of the two it has. */
export function nameEpisode({ number, name }: Episode): string {
  if (number === undefined) return name ?? 'Episode';
  return name === undefined ? `Episode ${number}` : `${number}. ${name}`;
}
