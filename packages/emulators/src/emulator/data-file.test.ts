import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../testing/make-folder.ts';
import { createDataFile, DataFileError, readDataFile } from './data-file.ts';

test('a missing directory is created and contains no document', async () => {
  const directory = join(await makeFolder(), 'deep', 'below');
  expect(readDataFile(directory, 'state.json')).toBeUndefined();
  expect(await readdir(directory)).toEqual([]);
});

test('changes are collected, written at once, and leave no temporary file', async () => {
  const directory = await makeFolder();
  let document = 0;
  const file = createDataFile(directory, 'state.json', () => document);
  for (document = 1; document < 50; document += 1) file.markChanged();
  expect(await readdir(directory)).toEqual([]);
  await expect.poll(() => readDataFile(directory, 'state.json')).toBe(50);
  expect(await readdir(directory)).toEqual(['state.json']);
});

test('a flush writes immediately, and overlapping writes keep the last document', async () => {
  const directory = await makeFolder();
  let document = 1;
  const file = createDataFile(directory, 'state.json', () => document);
  const first = file.flush();
  document = 2;
  await Promise.all([first, file.flush()]);
  expect(await readFile(join(directory, 'state.json'), 'utf8')).toBe('2');
});

test('a file that is not JSON is an error that names the file and the fix', async () => {
  const directory = await makeFolder();
  await writeFile(join(directory, 'state.json'), '{"half":');
  const read = () => readDataFile(directory, 'state.json');
  expect(read).toThrow(DataFileError);
  expect(read).toThrow(/state\.json cannot be used: .*Delete that file/);
});

test('an unwritable directory causes a warning and does not stop the emulator', async () => {
  const directory = await makeFolder();
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  createDataFile(join(directory, 'gone'), 'state.json', () => 1).markChanged();
  await expect.poll(() => String(warn.mock.calls[0]?.[0])).toContain('was not saved');
  warn.mockRestore();
});
