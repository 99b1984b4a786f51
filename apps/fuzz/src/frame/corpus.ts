import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json } from './json.ts';

/** The folder of the corpora: one file per target, one input per line. */
const FOLDER = resolve(import.meta.dirname, '../../corpus');

export function readCorpus(name: string): readonly Json[] {
  const file = locate(name);
  if (!existsSync(file)) return [];
  const corpus: readonly Json[] = JSON.parse(readFileSync(file, 'utf8'));
  return corpus;
}

/** Writes a corpus. @returns the path of its file */
export function writeCorpus(name: string, inputs: readonly Json[]): string {
  const lines = [...new Set(inputs.map(buildLine))];
  const file = locate(name);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
  return file;
}

/** Escapes all but printable ASCII, so that diffs, editors and terminals show inputs exactly. */
export function buildLine(input: Json): string {
  return JSON.stringify(input).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function locate(name: string): string {
  return resolve(FOLDER, `${name}.json`);
}
