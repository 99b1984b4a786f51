import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDirectory } from './lock.ts';
import { StartError } from './start-error.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a folder that a running process has is refused, with the process and the variable', async () => {
  writeFileSync(join(directory, 'in-use'), String(process.ppid));
  const refused = lockDataDirectory(directory);
  await expect(refused).rejects.toThrow(StartError);
  await expect(refused).rejects.toThrow(
    `${directory} is in use by another start (process ${process.ppid})`,
  );
  await expect(refused).rejects.toThrow('POSTERN_DATA_DIR');
});

test('given back, or left by a process that is gone, it is free', async () => {
  const giveBack = await lockDataDirectory(directory);
  await giveBack();
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(directory, 'in-use'), String(pid));
  await lockDataDirectory(directory);
  expect(readFileSync(join(directory, 'in-use'), 'utf8')).toBe(String(process.pid));
});
