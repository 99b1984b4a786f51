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

test('a folder in use by a running process is an error that names the process and the variable', async () => {
  writeFileSync(join(directory, 'in-use'), String(process.ppid));
  const locking = lockDataDirectory(directory);
  await expect(locking).rejects.toThrow(StartError);
  await expect(locking).rejects.toThrow(
    `${directory} is in use by another start (process ${process.ppid})`,
  );
  await expect(locking).rejects.toThrow('POSTERN_DATA_DIR');
});

test('a folder is free after its lock is released or its process has ended', async () => {
  const release = await lockDataDirectory(directory);
  await release();
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(directory, 'in-use'), String(pid));
  await lockDataDirectory(directory);
  expect(readFileSync(join(directory, 'in-use'), 'utf8')).toBe(String(process.pid));
});
