import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadEnvironment } from './environment-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-env-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('a byte order mark and the line ends of Windows are not part of a variable', async () => {
  for (const name of ['POSTERN_A', 'POSTERN_B', 'POSTERN_C']) vi.stubEnv(name, undefined);
  vi.stubEnv('POSTERN_B', 'set already');
  const path = join(folder, 'postern.env');
  await writeFile(path, '\uFEFFPOSTERN_A=a\r\nPOSTERN_B=b\r\nPOSTERN_C="c #"\r\n');
  loadEnvironment(path);
  const { POSTERN_A, POSTERN_B, POSTERN_C } = process.env;
  expect([POSTERN_A, POSTERN_B, POSTERN_C]).toEqual(['a', 'set already', 'c #']);
});

test('a file that cannot be read is an error that says why', async () => {
  expect(() => loadEnvironment(folder)).toThrow(/^--env names ".*", which cannot be read: EISDIR/);
  const path = join(folder, 'postern.env');
  await writeFile(path, 'POSTERN_A=a', 'utf16le');
  expect(() => loadEnvironment(path)).toThrow(/save it as UTF-8$/);
});
