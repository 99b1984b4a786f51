import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfigFile } from './config-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['a folder', (path: string) => mkdir(path), 'EISDIR'],
  ['a link that leads nowhere', (path: string) => symlink('/nowhere', path), 'ENOENT'],
])('%s in place of the file is an error that names it', async (_, make, code) => {
  const path = join(folder, 'postern.config.json');
  await make(path);
  const fix = `cannot be read (${code}); make it a file that this process may read`;
  const expected = { path, errors: [{ name: path, fix }] };
  expect(await loadConfigFile(undefined, { folder })).toEqual(expected);
  expect(await loadConfigFile('postern.config.json', { folder })).toEqual(expected);
});

test('a link to the file is followed', async () => {
  await writeFile(join(folder, 'real.json'), '{}');
  await symlink('real.json', join(folder, 'postern.config.json'));
  expect(await loadConfigFile(undefined, { folder })).toMatchObject({ errors: [] });
});
