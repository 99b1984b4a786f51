import { readField, readList, readText } from '../../answers/read.ts';

/** An episode of a series, as far as the console shows it. */
export interface Episode {
  readonly id: string;
  readonly number: string | undefined;
  readonly name: string | undefined;
}

/** Reads a project's episodes and puts them in their order. */
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

/** What people call it: number and name, or as much of it as there is. */
export function nameEpisode({ number, name }: Episode): string {
  if (number === undefined) return name ?? 'Episode';
  return name === undefined ? `Episode ${number}` : `${number}. ${name}`;
}
