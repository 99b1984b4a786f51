import * as v from 'valibot';
import type { Clip } from './film-types.ts';

/** A file name and its clip; null if no clip of that day has this name. */
export interface ClipMatch {
  readonly fileName: string;
  readonly clip: Clip | null;
}

const MAX_FILE_NAMES = 5000;
const fileNames = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(1000))),
  v.maxLength(MAX_FILE_NAMES),
);

/** The body is not documented: a list of names is accepted, bare or as `fileNames`. */
const bodySchema = v.union([fileNames, v.object({ fileNames })]);

/** Reads the file names of a `matchClips` body; undefined if the body has another shape. */
export function readFileNames(body: unknown): readonly string[] | undefined {
  const reading = v.safeParse(bodySchema, body);
  if (!reading.success) return undefined;
  return Array.isArray(reading.output) ? reading.output : reading.output.fileNames;
}

/** Finds the clip of each file name. Directory, extension and case are ignored. */
export function matchClips(names: readonly string[], clips: readonly Clip[]): ClipMatch[] {
  const byName = new Map(clips.map((clip) => [clip.name.toLowerCase(), clip]));
  return names.map((fileName) => {
    const bare = fileName.replace(/^.*[/\\]/s, '').replace(/\.[^.]*$/, '');
    return { fileName, clip: byName.get(bare.toLowerCase()) ?? null };
  });
}
