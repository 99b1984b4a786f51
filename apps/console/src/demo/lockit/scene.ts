import { readField, readList, readText } from '../../answers/read.ts';

/** The fields of a scene that the console shows. */
export interface Scene {
  readonly id: string;
  /** Number and addition together, such as `12A`. */
  readonly label: string;
  /** The line that heads a scene in a script, such as `INT. KITCHEN – NIGHT`. */
  readonly slugline: string;
  readonly content: string | undefined;
  readonly comment: string | undefined;
}

/** Reads an episode's scenes and sorts them in the order of the script. */
export function readScenes(answer: unknown): Scene[] | undefined {
  return readList(answer, readScene)?.toSorted((a, b) =>
    a.label.localeCompare(b.label, 'en', { numeric: true }),
  );
}

function readScene(row: unknown): Scene | undefined {
  const id = readText(readField(row, 'uuid'));
  if (id === undefined) return undefined;
  const label = ['number', 'additional'].map((name) => readText(readField(row, name)) ?? '');
  return {
    id,
    label: label.join('') || '–',
    slugline: buildSlugline(row),
    content: readText(readField(row, 'content')),
    comment: readText(readField(row, 'comment')),
  };
}

function buildSlugline(row: unknown): string {
  const place = readText(readField(row, 'inOut'))?.replace(/\.?$/, '.');
  const line = [place, readSets(readField(row, 'sets'))].filter(Boolean).join(' ');
  const time = readText(readField(row, 'dayNight'));
  return [line, time].filter(Boolean).join(' – ').toUpperCase();
}

/**
 * Reads the sets. The API's reference does not say whether they are a string, a list of strings or of
 * objects with a name.
 */
function readSets(value: unknown): string | undefined {
  if (!Array.isArray(value)) return readText(value);
  const names = readList(value, (set) => readText(set) ?? readText(readField(set, 'name')));
  return readText(names?.join(' / '));
}
