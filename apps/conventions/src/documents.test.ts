import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readPackage, readSources, type Source } from './sources.ts';

/** All documents but results of measurements, which name the files of their time. */
const documents = readSources('{*.md,{apps,packages}/*/*.md}');

/** Finds the groups of a pattern in a document. */
function readAll({ text }: Source, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

/** The anchors of a document's headings, as hosts build them. */
function readAnchors(path: string): readonly string[] {
  const text = readFileSync(resolve(ROOT, path), 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(resolve(ROOT, target))) return true;
  if (anchor === undefined) return false;
  const isFolder = statSync(resolve(ROOT, target)).isDirectory();
  return !readAnchors(isFolder ? join(target, 'README.md') : target).includes(anchor);
}

test('a link in a document leads to a file, and to a heading if it names one', () => {
  const broken = documents.flatMap((document) =>
    readAll(document, /\]\(((?!\w+:)[^)\s]+)\)/g)
      .filter((link) => isBroken(document.path, link))
      .map((link) => `${document.path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

/** Whether a path is that of a file or folder, with or without the ending, as in a test filter. */
function isPath(from: string, path: string): boolean {
  return [path, join(readPackage(from), path)].some(
    (candidate) => globSync([candidate, `${candidate}.*`], { cwd: ROOT }).length > 0,
  );
}

test('a path in a document is that of a file', () => {
  const missing = documents.flatMap((document) =>
    readAll(document, /`((?:apps|packages|src|interop|examples|stories|tests)\/[\w./-]*)`/g)
      .filter((path) => !isPath(document.path, path))
      .map((path) => `${document.path}: ${path}`),
  );
  expect(missing).toEqual([]);
});

const withoutIndentation = (code: string): string => code.replaceAll(/^ +/gm, '').trim();

test('an example in a document is a file that it names, or a part of it', () => {
  const changed = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/<!-- cut from (\S+) -->\n\n```\w+\n(.*?)```/gs)]
      .filter(([, file = '', code = '']) => {
        const source = readFileSync(resolve(ROOT, dirname(path), file), 'utf8');
        return !withoutIndentation(source).includes(withoutIndentation(code));
      })
      .map(([, file]) => `${path}: ${file}`),
  );
  expect(changed).toEqual([]);
});

test('a table in a document is that of the result that it names', () => {
  const changed = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/<!-- table of (\S+) -->\n\n((?:\|.*\n)+)/g)]
      .filter(
        ([, file = '', table = '']) =>
          !readFileSync(resolve(ROOT, dirname(path), file), 'utf8').includes(table),
      )
      .map(([, file]) => `${path}: ${file}`),
  );
  expect(changed).toEqual([]);
});
